/* Keeps every file of one build, so that the form opens in the valley. It never touches /api/: sending is the outbox's work. */
const CACHE = 'form-__VERSION__'
const FILES = ["__FILES__"]

self.addEventListener('install', (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: 'reload' }))
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  const drop = (names) => Promise.all(names.filter((name) => name.startsWith('form-') && name !== CACHE).map((name) => caches.delete(name)))
  event.waitUntil(caches.keys().then(drop).then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== self.location.origin || !url.pathname.startsWith('/form')) return
  const wanted = event.request.mode === 'navigate' ? '/form/' : event.request
  event.respondWith(caches.match(wanted, { ignoreVary: true }).then((kept) => kept || fetch(event.request)))
})
