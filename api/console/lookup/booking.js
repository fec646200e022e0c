/* Sessions, a booking, and what became of it. No framework, so that it opens on any phone.
   lookup.js says by events which language is spoken and what was looked up. */
(function () {
  'use strict'

  var said = {
    zh: {
      loading: '正在读取公告', none: '目前没有已公布的场次。', noneHere: '这个乡镇目前没有已公布的场次，可以看全县的。',
      down: '现在连不上，请过一会儿再试，或拨打预约热线。', often: '操作太频繁，请过一会儿再试，或拨打预约热线。',
      hotline: '预约热线', left: function (n) { return '还有 ' + n + ' 个名额' }, later: function (n) { return '往后还有 ' + n + ' 场' }, full: '已约满', begun: '已开始', changed: '有变动', cancelled: '已取消',
      kinds: { fixed: '定点接访', field: '领导下访', by_appointment: '约访' },
      book: '预约这一场', move: '改到这一场', moving: '请选一场，您的预约会改过去。', stay: '不改了',
      choose: '请选择', send: '提交预约', sending: '正在提交', again: '再发一次',
      unknown: '还不知道有没有收到。请再发一次，内容不变，不会约重。', fix: '有几处要改，请看标出的地方。',
      missing: { name: '请填姓名', phone: '请填电话', text: '请写是什么事', village: '请选村（社区）' }, phone: '请填能打通的电话号码',
      instead: '这几场还有名额：', done: '约好了', number: '预约号', code: '查询码，请记下或截屏', copy: '复制查询码', copied: '已复制',
      codeMeans: '凭它查进度、改时间、取消预约。', noCode: '这件事不设查询码，请记好预约号。', first: '接访日之前，责任单位会先联系您，也许不用跑这一趟。',
      bring: '要带什么', mine: '您的预约', another: '另选一场', keep: '就按新的安排来', giveUp: '取消预约', sure: '确定取消？再点一次', moved: '已改好。', gone: '预约已取消。您反映的事照常办理。',
    },
    en: {
      loading: 'Reading the notices', none: 'No session is announced at present.', noneHere: 'No session is announced for this town at present; look at the whole county.',
      down: 'It does not work just now. Please try again in a while, or call the hotline.', often: 'Too many requests. Please try again in a while, or call the hotline.',
      hotline: 'Hotline', left: function (n) { return n === 1 ? '1 place left' : n + ' places left' }, later: function (n) { return n === 1 ? '1 later session' : n + ' later sessions' }, full: 'Fully booked', begun: 'Has begun', changed: 'Changed', cancelled: 'Cancelled',
      kinds: { fixed: 'Reception', field: 'Visit by a leader', by_appointment: 'By appointment' },
      book: 'Book this session', move: 'Move to this session', moving: 'Choose a session: your booking moves there.', stay: 'Leave it as it is',
      choose: 'Please choose', send: 'Book', sending: 'Sending', again: 'Send again',
      unknown: 'It is not known whether this arrived. Send it again unchanged: it stays one booking.', fix: 'Some fields need a look: see the marked ones.',
      missing: { name: 'Please enter your name', phone: 'Please enter a telephone number', text: 'Please say what it is about', village: 'Please choose the village' }, phone: 'Please enter a number that can be called',
      instead: 'These sessions still have a place:', done: 'Booked', number: 'Booking number', code: 'Query code: write it down or take a screenshot', copy: 'Copy the code', copied: 'Copied',
      codeMeans: 'With it you look up how it goes, move the booking or cancel it.', noCode: 'This matter has no query code; please keep the booking number.', first: 'The responsible unit speaks to you before the day; you may not have to come.',
      bring: 'What to bring', mine: 'Your booking', another: 'Choose another session', keep: 'The new arrangement suits me', giveUp: 'Cancel the booking', sure: 'Really cancel? Press again', moved: 'It is changed.', gone: 'The booking is cancelled. The matter you told of goes on.',
    },
  }
  var FIELDS = ['name', 'phone', 'text', 'village', 'needs']
  var lang = 'zh'
  var sessions = null // null: not read; false: could not be read
  var regions = []
  var chosen = null // the session that is being booked
  var pending = null // what was sent and is not known to have arrived: it goes again unchanged
  var booked = null // { code, booking } of the look-up
  var movingCode = ''
  var redraw = { kept: null, place: null, trouble: null }

  function by(id) { return document.getElementById(id) }
  function words() { return said[lang] }

  function part(name, text, more) {
    var made = document.createElement(name)
    if (text) made.textContent = text
    for (var key in more || {}) made.setAttribute(key, more[key])
    return made
  }

  function add(to, name, text, more) {
    var made = part(name, text, more)
    to.appendChild(made)
    return made
  }

  function press(to, text, act, more) {
    var button = add(to, 'button', text, more)
    button.type = 'button'
    button.addEventListener('click', act)
    return button
  }

  function ask(method, path, body) {
    var headers = { Accept: 'application/json', 'Accept-Language': lang }
    if (body) headers['Content-Type'] = 'application/json'
    return fetch('/api/v1' + path, { method: method, headers: headers, body: body, cache: 'no-store', credentials: 'omit' })
  }

  /** A month of sessions is too long for a phone at once. */
  var AT_ONCE = 6
  var many = AT_ONCE

  function when(session) {
    var zone = 'Asia/Shanghai'
    var day = new Intl.DateTimeFormat(lang === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: zone, month: 'long', day: 'numeric', weekday: 'long' })
    var hour = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' })
    return day.format(new Date(session.starts_at)) + ' ' + hour.format(new Date(session.starts_at)) + '–' + hour.format(new Date(session.ends_at))
  }

  function tell(to, session) {
    if (session.state === 'changed' || session.state === 'cancelled') add(to, 'span', words()[session.state], { class: 'mark' })
    add(to, 'h3', when(session))
    add(to, 'p', session.leader_name + ' · ' + session.leader_post + (session.kind ? ' · ' + words().kinds[session.kind] : ''))
    add(to, 'p', session.place)
    if (!session.hotline) return
    var line = add(to, 'p', words().hotline + ' ')
    add(line, 'a', session.hotline, { href: 'tel:' + session.hotline.replace(/[^0-9+]/g, '') })
  }

  /* ── what is announced ── */

  function read() {
    return ask('GET', '/receptions')
      .then(function (response) { return response.ok ? response.json() : Promise.reject(response.status) })
      .then(function (told) { sessions = told.receptions })
      .catch(function () { sessions = sessions || false })
      .then(list)
  }

  function readCounty() {
    fetch('/api/v1/county')
      .then(function (response) { return response.json() })
      .then(function (county) {
        regions = county.regions
        fill(by('town'), 'town', null, '')
        fill(by('book-town'), 'town', null, words().choose)
        fill(by('village'), 'village', '', words().choose)
      })
      .catch(function () { /* the whole county is shown; a booking says what is missing */ })
  }

  function fill(select, level, parent, first) {
    var before = select.value
    while (select.options.length > (first ? 0 : 1)) select.remove(first ? 0 : 1)
    if (first) add(select, 'option', first, { value: '' })
    regions.forEach(function (one) {
      if (one.level === level && (parent === null || one.parent === parent)) add(select, 'option', lang === 'zh' ? one.name : one.name_en, { value: one.code })
    })
    select.value = before
    if (select.selectedIndex < 0) select.selectedIndex = 0
  }

  function list() {
    var town = by('town').value.slice(0, 9)
    var state = by('sessions-state')
    var shown = by('sessions-list')
    var found = (sessions || []).filter(function (one) { return one.state !== 'held' && one.region.slice(0, town.length) === town })
    state.textContent = sessions === null ? words().loading : sessions === false ? words().down : found.length ? '' : town ? words().noneHere : words().none
    by('moving').hidden = !movingCode
    by('moving').textContent = ''
    if (movingCode) {
      add(by('moving'), 'span', words().moving)
      press(by('moving'), words().stay, function () { movingCode = ''; list() }, { class: 'plain' })
    }
    shown.innerHTML = ''
    found.slice(0, many).forEach(function (one) {
      var item = add(shown, 'li', '', { class: 'session ' + one.state, 'data-session': one.reception_id })
      var facts = add(item, 'div')
      var side = add(item, 'div')
      tell(facts, one)
      if (one.state === 'cancelled') return
      var begun = new Date(one.starts_at) <= new Date()
      add(side, 'p', begun ? words().begun : one.places_left ? words().left(one.places_left) : words().full)
      if (begun || !one.places_left) return
      press(side, movingCode ? words().move : words().book, function () { movingCode ? move(movingCode, one.reception_id) : choose(one) })
        .setAttribute('aria-label', (movingCode ? words().move : words().book) + ' ' + when(one))
    })
    if (found.length > many) press(add(shown, 'li', ''), words().later(found.length - many), more, { class: 'plain', 'data-later': '' })
  }

  /** The next ones; the keyboard goes on at the first of them. */
  function more() {
    var first = many
    many += AT_ONCE
    list()
    var next = by('sessions-list').children[first]
    next.tabIndex = -1
    next.focus()
  }

  /* ── a booking ── */

  function choose(session) {
    chosen = session
    pending = null
    redraw.trouble = null
    by('kept').hidden = true
    by('book').hidden = false
    drawBook()
    by('book-title').focus()
    by('book').scrollIntoView()
  }

  function drawBook() {
    if (!chosen) return
    by('chosen').innerHTML = ''
    tell(by('chosen'), chosen)
    by('fields').disabled = !!pending
    by('send').textContent = pending ? words().again : words().send
    by('book-trouble').hidden = !redraw.trouble
    by('book-trouble').innerHTML = ''
    if (redraw.trouble) redraw.trouble(by('book-trouble'))
  }

  function trouble(draw) {
    redraw.trouble = draw
    drawBook()
  }

  function plainly(text) {
    trouble(function (to) { add(to, 'p', words()[text]) })
  }

  function wrong(field, text) {
    by(field + '-wrong').textContent = text
    if (text) by(field).setAttribute('aria-invalid', 'true')
    else by(field).removeAttribute('aria-invalid')
  }

  function mistakes() {
    var first = ''
    FIELDS.forEach(function (field) {
      var value = by(field).value.trim()
      var text = !value && words().missing[field] || (field === 'phone' && !/^\+?[0-9][0-9 ()/-]{4,30}$/.test(value) ? words().phone : '')
      wrong(field, text)
      if (text && !first) first = field
    })
    return first
  }

  function uuid7() {
    var bytes = crypto.getRandomValues(new Uint8Array(16))
    var at = Date.now()
    for (var place = 5; place >= 0; place--) {
      bytes[place] = at % 256
      at = Math.floor(at / 256)
    }
    bytes[6] = (bytes[6] & 15) | 112
    bytes[8] = (bytes[8] & 63) | 128
    var text = ''
    bytes.forEach(function (byte) { text += ('0' + byte.toString(16)).slice(-2) })
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-')
  }

  function submit(event) {
    event.preventDefault()
    if (!pending) {
      var first = mistakes()
      if (first) {
        plainly('fix')
        by(first).focus()
        return
      }
      var given = { booking_id: uuid7(), reception_id: chosen.reception_id, channel: 'page' }
      FIELDS.forEach(function (field) {
        var value = by(field).value.trim()
        if (value) given[field] = value
      })
      pending = JSON.stringify(given)
    }
    by('send').disabled = true
    by('send').textContent = words().sending
    ask('POST', '/bookings', pending)
      .then(function (response) {
        if (response.status === 201) return response.json().then(done)
        if (response.status >= 500) return plainly('unknown')
        pending = null
        if (response.status === 429) return plainly('often')
        return response.json().then(function (problem) { refused(response.status, problem) })
      })
      .catch(function () { plainly('unknown') })
      .then(function () {
        by('send').disabled = false
        drawBook()
      })
  }

  function refused(status, problem) {
    var named = (problem.errors || []).filter(function (error) { return FIELDS.indexOf(error.field) >= 0 })
    named.forEach(function (error) { wrong(error.field, error.problem + '：' + error.wanted) })
    if (named.length) by(named[0].field).focus()
    trouble(function (to) {
      add(to, 'p', problem.detail)
      if (!problem.open || !problem.open.length) return
      add(to, 'p', words().instead)
      problem.open.forEach(function (one) {
        press(to, when(one) + ' · ' + one.leader_name + ' · ' + one.place, function () {
          choose((sessions || []).filter(function (known) { return known.reception_id === one.reception_id })[0] || one)
        })
      })
    })
    if (status === 409) read()
  }

  function done(receipt) {
    var session = chosen
    pending = null
    chosen = null
    by('book').hidden = true
    by('book').reset()
    redraw.kept = function () {
      var to = by('kept')
      to.innerHTML = ''
      add(to, 'h2', words().done, { id: 'kept-title', tabindex: '-1' })
      add(to, 'p', words().number + ' ' + receipt.number)
      if (receipt.query_code) {
        add(to, 'p', words().code)
        add(to, 'p', receipt.query_code, { class: 'kept-code' })
        if (navigator.clipboard) {
          var copy = press(to, words().copy, function () {
            navigator.clipboard.writeText(receipt.query_code).then(function () { copy.textContent = words().copied })
          })
        }
        add(to, 'p', words().codeMeans, { class: 'explained' })
      } else add(to, 'p', words().noCode)
      tell(add(to, 'div', '', { id: 'kept-session' }), session)
      add(to, 'p', words().first)
    }
    redraw.kept()
    by('kept').hidden = false
    by('kept-title').focus()
    by('kept').scrollIntoView()
    read()
  }

  /* ── what was booked, by its code ── */

  function found(told) {
    booked = told.matter.booking ? { code: told.code, booking: told.matter.booking } : null
    movingCode = ''
    redraw.place = booked ? drawPlace : null
    by('place').innerHTML = ''
    by('place').className = booked ? 'sheet' : ''
    drawPlace()
    list()
  }

  function drawPlace() {
    var to = by('place')
    if (!booked) return
    var booking = booked.booking
    to.innerHTML = ''
    add(to, 'h2', words().mine)
    add(to, 'p', words().number + ' ' + booking.number)
    booking.told.forEach(function (one) { add(to, 'p', one[lang], { class: 'moving' }) })
    if (booking.state !== 'cancelled') tell(to, booking.reception)
    if (booking.first) add(to, 'p', booking.first[lang])
    if (booking.may_change) {
      add(to, 'h3', words().bring)
      add(to, 'p', booking.bring[lang])
      if (booking.told.length && booking.reception.state !== 'cancelled')
        press(to, words().keep, function () { move(booked.code, booking.reception.reception_id) })
      press(to, words().another, function () {
        movingCode = booked.code
        list()
        by('sessions').focus()
        by('sessions').scrollIntoView()
      })
      var sure = press(to, words().giveUp, function () {
        if (sure.textContent === words().sure) return change('DELETE', booked.code, null)
        sure.textContent = words().sure
      })
    }
    add(to, 'p', '', { id: 'place-told', role: 'status' })
  }

  function move(code, reception) {
    change('PUT', code, JSON.stringify({ reception_id: reception }))
  }

  function change(method, code, body) {
    ask(method, '/bookings/' + encodeURIComponent(code), body)
      .then(function (response) {
        if (response.ok) return again(code, method === 'PUT' ? 'moved' : 'gone')
        if (response.status === 429) return note(words().often)
        if (response.status >= 500) return note(words().down)
        return response.json().then(function (problem) { note(problem.detail); read() })
      })
      .catch(function () { note(words().down) })
  }

  function again(code, text) {
    movingCode = ''
    return ask('GET', '/lookup/' + encodeURIComponent(code))
      .then(function (response) { return response.json() })
      .then(function (matter) {
        found({ matter: matter, code: code })
        note(words()[text])
        by('place').scrollIntoView()
        read()
      })
  }

  function note(text) {
    if (by('place-told')) by('place-told').textContent = text
  }

  document.addEventListener('fengqiao:language', function (event) {
    lang = event.detail
    if (regions.length) {
      fill(by('town'), 'town', null, '')
      fill(by('book-town'), 'town', null, words().choose)
      fill(by('village'), 'village', by('book-town').value, words().choose)
    }
    list()
    drawBook()
    if (redraw.kept) redraw.kept()
    if (redraw.place) redraw.place()
  })
  document.addEventListener('fengqiao:matter', function (event) { found(event.detail) })
  by('town').addEventListener('change', list)
  by('book-town').addEventListener('change', function () { fill(by('village'), 'village', by('book-town').value, words().choose) })
  FIELDS.forEach(function (field) {
    by(field).addEventListener('input', function () { wrong(field, '') })
    by(field).addEventListener('change', function () { wrong(field, '') })
  })
  by('book').addEventListener('submit', submit)
  by('not-now').addEventListener('click', function () {
    by('book').hidden = true
    chosen = null
    by('sessions').focus()
  })

  read()
  readCounty()
})()
