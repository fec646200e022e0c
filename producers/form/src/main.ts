import { createApp } from 'vue'

import '@shared/palette.css'
import './form.css'
import App from './App.vue'
import { freshenCounty } from './account/county'
import { startFollowing } from './outbox/follow'
import { startOutbox } from './outbox/outbox'

void startOutbox().then(() => {
  createApp(App).mount('#app')
  startFollowing()
  void freshenCounty()
})

// Over plain http, and in old WebViews, there is none: the queue works without.
if ('serviceWorker' in navigator && import.meta.env.PROD) {
  void navigator.serviceWorker.register('/form/sw.js').catch(() => undefined)
}
