/* One page for residents: a code in, "who, which stage, what next" out. No framework, so that it opens on any phone. */
(function () {
  'use strict'

  var said = {
    zh: {
      other: 'English', stage: '到哪一步', unit: '谁在办', received: '收到时间', next: '接下来', looking: '正在查',
      empty: '请填查询码。', none: '没有查到。请核对查询码，或到窗口请工作人员帮您查。',
      often: '太频繁了，请过一会儿再试。', down: '现在查不了，请过一会儿再试，或拨打受理窗口电话。',
      rate: '这件事办得怎么样？', optional: '想说的话（可不填，至多500字）', explain: '评价不能更改。承办人看不到是谁评的；不满意的，会有别的人回访您。',
      unit: '承办单位', petition_office: '信访部门', send: '提交评价', choose: '请先选好每一项：', sending: '正在提交', wrong: '没有提交成功，请检查后再试。',
      satisfied: '满意', basically_satisfied: '基本满意', dissatisfied: '不满意', thanks: '评价已收下，谢谢您。', rated: '您的评价时间', changed: '已经评价过了，评价不能更改。',
    },
    en: {
      other: '中文', stage: 'Stage', unit: 'Who deals with it', received: 'Received', next: 'What comes next', looking: 'Looking',
      empty: 'Please enter your query code.', none: 'Nothing found. Please check the code, or ask at a counter.',
      often: 'Too many tries. Please try again in a while.', down: 'It does not work just now. Please try again in a while, or call the counter.',
      rate: 'How was this handled?', optional: 'Anything to add (optional, up to 500 characters)', explain: 'A rating is not changed later. Whoever handled it does not see whose it is; if you are dissatisfied, somebody else will ask you about it.',
      unit: 'The unit that handled it', petition_office: 'The petition office', send: 'Send', choose: 'Please choose for each: ', sending: 'Sending', wrong: 'It could not be sent. Please check and try again.',
      satisfied: 'Satisfied', basically_satisfied: 'On the whole satisfied', dissatisfied: 'Dissatisfied', thanks: 'Your rating is kept. Thank you.', rated: 'You rated it on', changed: 'This was rated before, and a rating is not changed.',
    },
  }
  var lang = kept() === 'en' ? 'en' : 'zh'
  var form = document.getElementById('ask')
  var code = document.getElementById('code')
  var answer = document.getElementById('answer')
  var rating = document.getElementById('rating')
  var shown = null
  var asked = ''

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
    document.querySelectorAll('[data-said]').forEach(function (part) {
      part.textContent = said[lang][part.getAttribute('data-said')]
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

  function clear() {
    rating.innerHTML = ''
  }

  function show(matter) {
    if (matter.rateable.length) offer(matter.rateable)
    shown = function () {
      var list = document.createElement('dl')
      list.className = 'sheet'
      var when = new Intl.DateTimeFormat(lang === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: 'Asia/Shanghai', dateStyle: 'long', timeStyle: 'short' })
      var rows = [
        ['stage', matter.stage && matter.stage[lang]],
        ['unit', matter.lead_unit_name],
        ['next', matter.next && matter.next[lang]],
        ['received', matter.received_at && when.format(new Date(matter.received_at))],
        ['rated', matter.rated_at && when.format(new Date(matter.rated_at))],
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

  /* The words of the form are put in by `speak`, so that another language keeps what is chosen and written. */
  function named(name, text, more) {
    var part = document.createElement(name)
    if (text) {
      part.setAttribute('data-said', text)
      part.textContent = said[lang][text]
    }
    for (var key in more || {}) part.setAttribute(key, more[key])
    return part
  }

  function offer(whom) {
    var sheet = named('form', '', { class: 'sheet rating', novalidate: '' })
    var trouble = named('p', '', { class: 'wrong', role: 'alert', id: 'wrong' })
    sheet.appendChild(named('h2', 'rate'))
    sheet.appendChild(named('p', 'explain', { class: 'explained' }))
    whom.forEach(function (one) {
      var group = named('fieldset', '', { 'aria-describedby': 'wrong' })
      group.appendChild(named('legend', one))
      ;['satisfied', 'basically_satisfied', 'dissatisfied'].forEach(function (answer) {
        var label = named('label', '', { class: 'choice' })
        label.appendChild(named('input', '', { type: 'radio', name: one, value: answer }))
        label.appendChild(named('span', answer))
        group.appendChild(label)
      })
      sheet.appendChild(group)
    })
    sheet.appendChild(named('label', 'optional', { for: 'words' }))
    var words = named('textarea', '', { id: 'words', maxlength: '500', rows: '4' })
    sheet.appendChild(words)
    sheet.appendChild(trouble)
    sheet.appendChild(named('button', 'send', { type: 'submit' }))
    sheet.addEventListener('submit', function (event) {
      event.preventDefault()
      send(sheet, whom, words.value.trim(), trouble)
    })
    clear()
    rating.appendChild(sheet)
  }

  function send(sheet, whom, words, trouble) {
    var given = {}
    var missing = whom.filter(function (one) {
      var chosen = sheet.querySelector('input[name=' + one + ']:checked')
      if (chosen) given[one] = chosen.value
      return !chosen
    })
    if (missing.length) {
      trouble.textContent = said[lang].choose + missing.map(function (one) { return said[lang][one] }).join(', ')
      sheet.querySelector('input[name=' + missing[0] + ']').focus()
      return
    }
    if (words) given.words = words
    var button = sheet.querySelector('button')
    button.disabled = true
    trouble.textContent = said[lang].sending
    fetch('/api/v1/lookup/' + encodeURIComponent(asked) + '/rating', {
      method: 'POST', body: JSON.stringify(given), headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    })
      .then(function (response) {
        if (response.ok) return thank()
        button.disabled = false
        trouble.textContent = said[lang][response.status === 429 ? 'often' : response.status === 409 ? 'changed' : response.status < 500 ? 'wrong' : 'down']
      })
      .catch(function () {
        button.disabled = false
        trouble.textContent = said[lang].down
      })
  }

  function thank() {
    var note = named('p', 'thanks', { class: 'notices', role: 'status', tabindex: '-1' })
    clear()
    rating.appendChild(note)
    note.focus()
  }

  form.addEventListener('submit', function (event) {
    event.preventDefault()
    clear()
    var wanted = code.value.replace(/[\s-]/g, '').toUpperCase()
    if (!wanted) return tell('empty')
    asked = wanted
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
