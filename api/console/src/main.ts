import { createApp } from 'vue'

import 'leaflet/dist/leaflet.css'
import '@shared/palette.css'
import './console.css'
import App from './App.vue'

createApp(App).mount('#app')
