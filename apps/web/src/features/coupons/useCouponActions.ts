import { Copy, Link, Pencil, Trash2 } from '@lucide/vue'
import { couponMenu, type CouponActionName, type Decision } from '@gatehouse/policy'
import { useClipboard } from '@vueuse/core'
import { type Component, ref, shallowRef } from 'vue'
import { useActor } from '../../app/scope.ts'
import type { MenuAction } from '../../ui/menu.ts'
import { say } from '../../ui/toast.ts'
import type { Coupon } from '../catalog/documents.ts'
import { reachOf } from './words.ts'

/** What can be done to coupons: the menus, and which dialog is open for which. BO-2 */
export const useCouponActions = () => {
  const actor = useActor()
  const { copy } = useClipboard({ legacy: true })
  const editing = shallowRef<Coupon | null>(null)
  const editOpen = ref(false)
  const deleting = shallowRef<Coupon | null>(null)
  const deleteOpen = ref(false)

  const begin = (coupon: Coupon | null) => {
    editing.value = coupon
    editOpen.value = true
  }
  const copyText = async (text: string, what: string) => {
    await copy(text)
    say(`${what} copied`)
  }
  const offered: Record<CouponActionName, { icon: Component, run: (coupon: Coupon) => void }> = {
    edit: { icon: Pencil, run: begin },
    delete: {
      icon: Trash2,
      run: (coupon) => {
        deleting.value = coupon
        deleteOpen.value = true
      },
    },
  }

  /** Why something is not allowed. The rules are asked here, so that a lost right shows at once; but of a coupon the viewer may not see everything
   *  that it is for, which the server alone can weigh. PE-2 */
  const reasonOf = (coupon: Coupon, name: CouponActionName, decision: Decision): string | null => {
    if (!decision.allowed) return decision.reason
    const verdict = coupon.viewerCan.find(({ action }) => action === name)
    return verdict && !verdict.allowed ? verdict.reason : null
  }

  /** What changes a coupon, with the reason where it is not allowed; empty for those who only see coupons. */
  const changesOf = (coupon: Coupon): MenuAction[] =>
    actor.value
      ? couponMenu(actor.value, reachOf(coupon)).map(({ name, title, grave, decision }) => ({
          key: name, label: title, icon: offered[name].icon, danger: grave, reason: reasonOf(coupon, name, decision), onSelect: () => offered[name].run(coupon),
        }))
      : []

  /** The whole menu: whoever sees a coupon may copy it. */
  const menuOf = (coupon: Coupon): MenuAction[] => [
    { key: 'copy-code', label: 'Copy code', icon: Copy, onSelect: () => void copyText(coupon.code, 'Code') },
    { key: 'copy-link', label: 'Copy link', icon: Link, onSelect: () => void copyText(coupon.link, 'Link') },
    ...changesOf(coupon),
  ]

  return { editing, editOpen, deleting, deleteOpen, changesOf, menuOf, create: () => begin(null) }
}

export type CouponActions = ReturnType<typeof useCouponActions>
