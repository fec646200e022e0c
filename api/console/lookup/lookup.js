/* One page for residents: a code in, "who, which stage, what next" out. No framework, so that it opens on any phone. */
(function () {
  'use strict'

  var said = {
    zh: {
      other: 'English', stage: '到哪一步', unit: '谁在办', received: '收到时间', next: '接下来', looking: '正在查',
      empty: '请填查询码。', none: '没有查到。请核对查询码，或到窗口请工作人员帮您查。',
      often: '查得太频繁，请过一会儿再试。', down: '现在查不了，请过一会儿再试，或拨打受理窗口电话。',
    },
    en: {
      other: '中文', stage: 'Stage', unit: 'Who deals with it', received: 'Received', next: 'What comes next', looking: 'Looking',
      empty: 'Please enter your query code.', none: 'Nothing found. Please check the code, or ask at a counter.',
      often: 'Too many look-ups. Please try again in a while.', down: 'It does not work just now. Please try again in a while, or call the counter.',
    },
  }
  var lang = kept() === 'en' ? 'en' : 'zh'
  var form = document.getElementById('ask')
  var code = document.getElementById('code')
  var answer = document.getElementById('answer')
  var shown = null

  function kept() {
    try {
      return localStorage.getItem('fengqiao.lang')
    } catch (_) {
      return null
    }
  }

  function speak() {
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
    document.querySelectorAll('[data-zh]').forEach(function (part) {
      part.textContent = part.getAttribute('data-' + lang)
    })
    var language = document.getElementById('language')
    language.textContent = said[lang].other
    language.lang = lang === 'zh' ? 'en' : 'zh-CN'
    document.title = document.querySelector('h1').textContent
    if (shown) shown()
    announce('language', lang)
  }

  /* booking.js listens: it shows in the same language, and what was booked with the matter. */
  function announce(what, detail) {
    document.dispatchEvent(new CustomEvent('fengqiao:' + what, { detail: detail }))
  }

  function tell(kind) {
    announce('matter', { matter: {}, code: '' })
    shown = function () {
      var note = document.createElement('p')
      note.className = kind === 'looking' ? 'explained' : 'trouble'
      note.textContent = said[lang][kind]
      answer.innerHTML = ''
      answer.appendChild(note)
    }
    shown()
  }

  function show(matter) {
    shown = function () {
      var list = document.createElement('dl')
      list.className = 'sheet'
      var when = new Intl.DateTimeFormat(lang === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: 'Asia/Shanghai', dateStyle: 'long', timeStyle: 'short' })
      var rows = [
        ['stage', matter.stage && matter.stage[lang]],
        ['unit', matter.lead_unit_name],
        ['next', matter.next && matter.next[lang]],
        ['received', matter.received_at && when.format(new Date(matter.received_at))],
      ]
      rows.forEach(function (row) {
        if (!row[1]) return
        var name = document.createElement('dt')
        var value = document.createElement('dd')
        name.textContent = said[lang][row[0]]
        value.textContent = row[1]
        list.appendChild(name)
        list.appendChild(value)
      })
      answer.innerHTML = ''
      answer.appendChild(list)
    }
    shown()
  }

  form.addEventListener('submit', function (event) {
    event.preventDefault()
    var wanted = code.value.replace(/[\s-]/g, '').toUpperCase()
    if (!wanted) return tell('empty')
    tell('looking')
    fetch('/api/v1/lookup/' + encodeURIComponent(wanted), { headers: { Accept: 'application/json' }, cache: 'no-store' })
      .then(function (response) {
        if (response.ok)
          return response.json().then(function (matter) {
            show(matter)
            announce('matter', { matter: matter, code: wanted })
          })
        tell(response.status === 429 ? 'often' : response.status < 500 ? 'none' : 'down')
      })
      .catch(function () {
        tell('down')
      })
  })

  document.getElementById('language').addEventListener('click', function () {
    lang = lang === 'zh' ? 'en' : 'zh'
    try {
      localStorage.setItem('fengqiao.lang', lang)
    } catch (_) {
      /* not kept */
    }
    speak()
  })

  speak()
})()
