/** What the demonstration's accounts sell, and what makes it cheaper. Prices are in minor units of US dollars. */
type DemoOffer = { kind: 'UPSELL' | 'DOWNSELL'; name: string; price: number; offers?: readonly DemoOffer[] }
export type DemoProduct = { name: string; price: number; taxed?: boolean; page?: string; offers?: readonly DemoOffer[] }

const shop = 'https://shop.alderfinch.example'

export const shelf = {
  blend: { name: 'House Blend, 12 oz', price: 1_650, page: `${shop}/house-blend`, offers: [{ kind: 'DOWNSELL', name: 'House Blend, sample of 3 oz', price: 600 }] },
  guji: { name: 'Ethiopia Guji, natural', price: 2_100, page: `${shop}/guji` },
  decaf: { name: 'Decaf Colombia, sugarcane', price: 1_750, page: `${shop}/decaf` },
  espresso: { name: 'Espresso No. 7', price: 1_800, page: `${shop}/espresso-7` },
  subscription: {
    name: 'Monthly subscription, two bags', price: 3_200, page: `${shop}/subscription`,
    offers: [
      { kind: 'UPSELL', name: 'A third bag each month', price: 1_400 },
      { kind: 'DOWNSELL', name: 'Every other month', price: 3_200 },
    ],
  },
  kit: {
    name: 'Pour-over kit', price: 6_400, page: `${shop}/pour-over`,
    offers: [
      { kind: 'UPSELL', name: 'Gooseneck kettle', price: 8_900, offers: [{ kind: 'DOWNSELL', name: 'Stovetop kettle', price: 4_500 }] },
      { kind: 'UPSELL', name: 'Paper filters, 200', price: 1_200 },
    ],
  },
  course: { name: 'Barista course, one day', price: 18_000, taxed: false },
  gift: { name: 'Gift box', price: 5_800, page: `${shop}/gift-box`, offers: [{ kind: 'UPSELL', name: 'Hand-written card', price: 400 }] },
  iced: { name: 'Iced brew concentrate', price: 1_500, page: `${shop}/iced-brew` },
  roadster: { name: 'Kestrel Roadster', price: 124_000 },
  service: { name: 'Full service', price: 14_500, offers: [{ kind: 'UPSELL', name: 'New chain, fitted', price: 4_900 }] },
  truing: { name: 'Wheel truing', price: 3_500 },
} as const satisfies Record<string, DemoProduct>

export type ProductKey = keyof typeof shelf

/** Days count from the coupon's making. */
type DemoCoupon = {
  percent?: number; amount?: number; products?: readonly ProductKey[]; max?: number; perCustomer?: number; fromDay?: number; toDay?: number; used?: number
}

export const codes = {
  LAUNCH25: { percent: 25, max: 500, perCustomer: 1, toDay: 14, used: 214 },
  ICEDJULY: { percent: 20, products: ['iced'], perCustomer: 2, used: 37 },
  WELCOME10: { percent: 10, perCustomer: 1, used: 388 },
  FIRST100: { amount: 500, products: ['subscription'], max: 100, perCustomer: 1, used: 100 },
  TUNEUP: { amount: 2_000, products: ['service'], perCustomer: 1, used: 9 },
  'BLEND-TASTE': { percent: 12.5, products: ['blend', 'subscription'], used: 42 },
  READERS15: { percent: 15, products: ['blend', 'guji', 'decaf', 'espresso'], max: 1_000, perCustomer: 1, toDay: 60, used: 63 },
  'SPRING-STALL': { amount: 800, products: ['gift', 'kit'], fromDay: 21, toDay: 28 },
} as const satisfies Record<string, DemoCoupon>

export type Code = keyof typeof codes
export const termsOf = (code: Code): DemoCoupon => codes[code]
