import { CornerDownRight, CopyPlus, Pencil, Trash2 } from '@lucide/vue'
import { productMenu, type ProductActionName } from '@gatehouse/policy'
import { type Component, ref, shallowRef } from 'vue'
import { wordsFor } from '../../app/errors.ts'
import { useActor, useScope } from '../../app/scope.ts'
import type { MenuAction } from '../../ui/menu.ts'
import { complain, say } from '../../ui/toast.ts'
import type { Offer } from '../catalog/documents.ts'
import { cloneProductMutation } from './documents.ts'
import type { ProductTask } from './ProductDialog.vue'

/** What can be done to products and to what hangs on them: the menus, and which dialog is open for which. BO-1 */
export const useProductActions = (opened: (id: string) => void) => {
  const { client } = useScope()
  const actor = useActor()
  const task = shallowRef<ProductTask>({ kind: 'create' })
  const taskOpen = ref(false)
  const deleting = shallowRef<Offer | null>(null)
  const deleteOpen = ref(false)

  const begin = (next: ProductTask) => {
    task.value = next
    taskOpen.value = true
  }
  const clone = async (product: Offer) => {
    const { data, error } = await client.mutation(cloneProductMutation, { productId: product.id }).toPromise()
    const result = data?.cloneProduct
    if (result?.__typename !== 'SavedProduct') return complain(`${product.name} was not cloned`, error ? wordsFor(error) : result?.message)
    say(`${result.product.name} was created`)
    opened(result.product.id)
  }

  const offered: Record<ProductActionName, { icon: Component, run: (product: Offer) => void }> = {
    edit: { icon: Pencil, run: (product) => begin({ kind: 'edit', product }) },
    addUpsell: { icon: CornerDownRight, run: (on) => begin({ kind: 'offer', as: 'UPSELL', on }) },
    addDownsell: { icon: CornerDownRight, run: (on) => begin({ kind: 'offer', as: 'DOWNSELL', on }) },
    clone: { icon: CopyPlus, run: (product) => void clone(product) },
    delete: {
      icon: Trash2,
      run: (product) => {
        deleting.value = product
        deleteOpen.value = true
      },
    },
  }

  /** The menu of a product, upsell or downsell, with the reason where something is not allowed. */
  const menuOf = (product: Offer): MenuAction[] =>
    actor.value
      ? productMenu(actor.value, product).map(({ name, title, grave, decision }) => ({
          key: name, label: title, icon: offered[name].icon, danger: grave, reason: decision.allowed ? null : decision.reason, onSelect: () => offered[name].run(product),
        }))
      : []

  return { task, taskOpen, deleting, deleteOpen, menuOf, create: () => begin({ kind: 'create' }) }
}

export type ProductActions = ReturnType<typeof useProductActions>
