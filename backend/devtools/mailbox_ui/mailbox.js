/** The mailbox page. Whatever comes out of a mail is set as text, never as markup. */
const PAGE = 50
const REFRESH_MS = 2000
const $ = (id) => document.getElementById(id)

const state = { mails: [], total: 0, changes: -1, shown: PAGE, open: null, view: 'html' }

const urlOf = (id) => `/ui/mails/${encodeURIComponent(id)}`
const apiOf = (id) => `/api/v1/messages/${encodeURIComponent(id)}`

function element(tag, text, properties = {}) {
  return Object.assign(document.createElement(tag), { textContent: text }, properties)
}

function timeOf(iso, today = new Date().toDateString()) {
  const when = new Date(iso)
  return when.toDateString() === today
    ? when.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    : when.toLocaleDateString([], { day: 'numeric', month: 'short' })
}

async function refresh({ seen = state.changes } = {}) {
  const query = $('query').value.trim()
  const wanted = new URLSearchParams({ seen, query, limit: state.shown })
  try {
    const answer = await fetch(`/ui/mails?${wanted}`)
    if (answer.status === 204 || query !== $('query').value.trim()) return
    Object.assign(state, await answer.json())
    drawList(query)
  } catch {
    $('count').textContent = 'The mail catcher is not running'
    state.changes = -1
  }
}

function drawList(query) {
  $('count').textContent = `${state.total} ${state.total === 1 ? 'mail' : 'mails'}`
  $('empty').textContent = query ? 'No mail matches.' : 'No mail yet. What the hospital sends arrives here.'
  $('empty').hidden = state.total > 0
  $('more').hidden = state.mails.length >= state.total || state.shown >= 250
  const focused = document.activeElement?.dataset.id
  $('list').replaceChildren(...state.mails.map(listItem))
  if (focused) $('list').querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus()
}

function listItem(mail) {
  const button = element('button', '', { type: 'button', onclick: () => open(mail.id) })
  button.dataset.id = mail.id
  button.setAttribute('aria-current', String(mail.id === state.open))
  button.append(
    element('span', mail.subject, { className: 'subject' }),
    element('time', timeOf(mail.created), { dateTime: mail.created }),
    element('span', `to ${mail.to}`, { className: 'who' }),
    element('span', `from ${mail.from}`, { className: 'who' }),
  )
  const item = document.createElement('li')
  item.append(button)
  return item
}

async function open(id) {
  const answer = await fetch(urlOf(id))
  if (!answer.ok) return refresh({ seen: -1 })
  state.open = id
  drawMail(await answer.json())
  for (const button of $('list').querySelectorAll('button')) {
    button.setAttribute('aria-current', String(button.dataset.id === id))
  }
}

function drawMail(mail) {
  for (const name of ['subject', 'from', 'to', 'source']) $(name).textContent = mail[name]
  $('text').textContent = mail.text || 'This mail has no plain text.'
  $('time').textContent = new Date(mail.created).toLocaleString()
  $('html').src = `${urlOf(mail.id)}/html`
  $('download').href = `${apiOf(mail.id)}/download`
  $('attachments').replaceChildren(...mail.attachments.map((found) => attachment(mail.id, found)))
  $('reader').hidden = false
  $('nothing').hidden = true
  show(mail.has_html || state.view !== 'html' ? state.view : 'text')
  $('subject').focus({ preventScroll: true })
}

function attachment(id, { part, name, size }) {
  const item = document.createElement('li')
  const kilobytes = Math.max(1, Math.round(size / 1024))
  item.append(element('a', `${name} (${kilobytes} kB)`, { href: `${apiOf(id)}/mime/part/${part}/download` }))
  return item
}

function show(view) {
  for (const tab of document.querySelectorAll('[role=tab]')) {
    const chosen = tab.dataset.view === view
    tab.setAttribute('aria-selected', String(chosen))
    $(tab.dataset.view).hidden = !chosen
  }
}

function close() {
  state.open = null
  $('reader').hidden = true
  $('nothing').hidden = false
}

async function remove(url) {
  await fetch(url, { method: 'DELETE' })
  close()
  await refresh({ seen: -1 })
}

for (const tab of document.querySelectorAll('[role=tab]')) {
  tab.onclick = () => show((state.view = tab.dataset.view))
}
$('delete').onclick = () => remove(apiOf(state.open))
$('clear').onclick = () => confirm('Delete every mail?') && remove('/api/v1/messages')
$('query').oninput = () => refresh({ seen: -1 })
$('more').onclick = () => {
  state.shown += PAGE
  refresh({ seen: -1 })
}
setInterval(() => document.hidden || refresh(), REFRESH_MS)
document.onvisibilitychange = () => document.hidden || refresh()
refresh()
