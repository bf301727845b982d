import { createApp } from 'vue'
import App from './App.vue'
import { reportFailure } from './failure.ts'
import { router } from './router.ts'
import './styles.css'

const app = createApp(App)
app.config.errorHandler = reportFailure
router.onError(reportFailure)
app.use(router)
app.mount('#app')
