import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { betweenAccounts, movedPath } from './entry.ts'
import { loadViewer } from './session.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Stands in the window's title, and says to others which page of the account one is on. */
    title?: string
    /** Needs somebody who is signed in; leads to the sign-in page otherwise, and back. */
    signedIn?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  {
    path: '/',
    name: 'home',
    meta: { signedIn: true },
    component: { render: () => null },
    beforeEnter: async () => {
      const viewer = await loadViewer()
      const last = viewer?.memberships[0]
      if (last) return { name: 'team', params: { account: last.slug } }
      return viewer ? betweenAccounts(viewer) : { name: 'accounts' }
    },
  },
  { path: '/sign-in', name: 'sign-in', meta: { title: 'Sign in' }, component: () => import('../features/identity/SignInPage.vue') },
  { path: '/sign-up', name: 'sign-up', meta: { title: 'Create an account' }, component: () => import('../features/identity/SignUpPage.vue') },
  { path: '/sign-up/:token', name: 'finish-sign-up', meta: { title: 'Create your account' }, props: true, component: () => import('../features/identity/FinishSignUpPage.vue') },
  { path: '/partners', name: 'partners', meta: { title: 'Partner portal' }, component: () => import('../features/partners/PortalPage.vue') },
  { path: '/partners/sign-up', name: 'partner-sign-up', meta: { title: 'Sign up as a partner' }, props: { asPartner: true }, component: () => import('../features/identity/SignUpPage.vue') },
  {
    path: '/partners/sign-up/:token', name: 'finish-partner-sign-up', meta: { title: 'Create your partner login' }, props: true,
    component: () => import('../features/partners/FinishPartnerPage.vue'),
  },
  { path: '/signed-out', name: 'signed-out', meta: { title: 'Signed out' }, component: () => import('../features/sessions/SignedOutPage.vue') },
  { path: '/forgot', name: 'forgot', meta: { title: 'Forgotten password' }, component: () => import('../features/identity/ForgotPage.vue') },
  { path: '/reset/:token', name: 'reset', meta: { title: 'New password' }, props: true, component: () => import('../features/identity/ResetPage.vue') },
  {
    path: '/confirm-email/:token', name: 'confirm-email', meta: { title: 'Confirm your email' }, props: true,
    component: () => import('../features/identity/ConfirmEmailPage.vue'),
  },
  { path: '/accept/:token', name: 'accept', meta: { title: 'Invitation' }, props: true, component: () => import('../features/identity/AcceptPage.vue') },
  { path: '/c/:account/:code', name: 'coupon-offer', meta: { title: 'Coupon' }, props: true, component: () => import('../features/coupons/OfferPage.vue') },
  {
    path: '/accounts',
    meta: { signedIn: true },
    component: () => import('./BetweenAccounts.vue'),
    children: [
      { path: '', name: 'accounts', meta: { title: 'Choose an account' }, component: () => import('../features/accounts/ChooseAccountPage.vue') },
      { path: 'new', name: 'create-account', meta: { title: 'New account' }, component: () => import('../features/accounts/CreateAccountPage.vue') },
    ],
  },
  {
    path: '/me',
    meta: { signedIn: true },
    component: () => import('./BetweenAccounts.vue'),
    children: [
      {
        path: '',
        component: () => import('../features/profile/OwnPages.vue'),
        children: [
          { path: '', name: 'profile', meta: { title: 'Profile' }, component: () => import('../features/profile/ProfilePage.vue') },
          { path: 'security', name: 'security', meta: { title: 'Security' }, component: () => import('../features/profile/SecurityPage.vue') },
          { path: 'notices', name: 'notices', meta: { title: 'Notices' }, component: () => import('../features/notices/NoticesPage.vue') },
          { path: 'sign-ins', name: 'sign-ins', meta: { title: 'Sign-ins' }, component: () => import('../features/profile/SignInsPage.vue') },
        ],
      },
    ],
  },
  {
    path: '/a/:account',
    meta: { signedIn: true },
    component: () => import('./InAccount.vue'),
    children: [
      { path: '', redirect: (to) => ({ name: 'team', params: to.params }) },
      {
        path: 'team',
        component: () => import('../features/team/TeamPage.vue'),
        children: [
          { path: '', name: 'team', meta: { title: 'Team' }, component: () => import('../features/team/TeamOverview.vue') },
          { path: 'activity', name: 'activity', meta: { title: 'Activity' }, component: () => import('../features/activity/ActivityPage.vue') },
        ],
      },
      { path: 'requests/:id', name: 'request', meta: { title: 'A request to enter' }, props: true, component: () => import('../features/partners/RequestPage.vue') },
      { path: 'who-can', name: 'who-can', meta: { title: 'Who can…' }, component: () => import('../features/team/WhoCanPage.vue') },
      { path: 'levels', name: 'levels', meta: { title: 'Access levels' }, component: () => import('../features/team/LevelsPage.vue') },
      { path: 'settings', name: 'settings', meta: { title: 'Settings' }, component: () => import('../features/accounts/SettingsPage.vue') },
      { path: 'api-keys', name: 'api-keys', meta: { title: 'API keys' }, component: () => import('../features/apiKeys/ApiKeysPage.vue') },
      { path: 'billing', name: 'billing', meta: { title: 'Billing' }, component: () => import('../features/billing/BillingPage.vue') },
      { path: 'products', name: 'products', meta: { title: 'Products' }, component: () => import('../features/products/ProductsPage.vue') },
      { path: 'coupons', name: 'coupons', meta: { title: 'Coupons' }, component: () => import('../features/coupons/CouponsPage.vue') },
      { path: 'help/permissions', name: 'help-permissions', meta: { title: 'What needs which permission' }, component: () => import('../features/help/PermissionsPage.vue') },
      { path: ':missing(.*)*', meta: { title: 'Not found' }, component: () => import('./NotFound.vue') },
    ],
  },
  { path: '/:missing(.*)*', name: 'not-found', meta: { title: 'Not found' }, component: () => import('./NotFoundPage.vue') },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
})

router.beforeEach(async (to) => {
  if (!to.meta.signedIn) return true
  const viewer = await loadViewer()
  if (viewer) {
    const path = movedPath(viewer.memberships, to.path)
    return path === null || { path, query: to.query, hash: to.hash, replace: true }
  }
  return { name: 'sign-in', query: to.path === '/' ? {} : { next: to.fullPath } }
})

router.afterEach((to) => {
  document.title = to.meta.title ? `${to.meta.title} · Gatehouse` : 'Gatehouse'
})
