/** The parts of the system as tiles: what to read first, what else, and whether somebody has to act. */
import { sizeWords } from '../components/job-progress.js'
import { agoWords, countWords, momentWords, numberWords } from '../utils.js'

const OLD_BACKUP_MS = 26 * 3_600_000
const NEVER = { figure: 'Never seen', tone: 'bad' }

function pulseOf(label, icon, pulse, now) {
  if (!pulse) return { label, icon, ...NEVER, more: 'It has not shown itself since the hospital was set up' }
  return { label, icon, figure: pulse.alive ? 'Alive' : 'Silent', tone: pulse.alive ? 'ok' : 'bad', more: `Last sign ${agoWords(pulse.at, now)}, on ${pulse.name}` }
}

function backupOf(backup, now) {
  if (!backup) return { label: 'Last backup', icon: 'archive', figure: 'None', tone: 'warn', more: 'Take one: flask backup' }
  const old = now - Date.parse(backup.at) > OLD_BACKUP_MS
  return { label: 'Last backup', icon: 'archive', figure: agoWords(backup.at, now), tone: old ? 'warn' : 'ok', more: `${backup.name}, ${sizeWords(backup.size_bytes)}` }
}

function redisOf({ configured, answers, version, used_bytes: used }) {
  const base = { label: 'Redis', icon: 'zap' }
  if (!configured) return { ...base, figure: 'Not used', tone: 'ok', more: 'The hospital works without it' }
  if (!answers) return { ...base, figure: 'Does not answer', tone: 'bad', more: 'The hospital works, mails take a little longer' }
  return { ...base, figure: 'Answers', tone: 'ok', more: [version, used && sizeWords(used)].filter(Boolean).join(', ') }
}

export function healthOf(ops) {
  const now = Date.parse(ops.generated_at)
  const { mails, database, versions } = ops
  const { python, ...packages } = versions
  return [
    pulseOf('Worker', 'cpu', ops.worker, now),
    pulseOf('Timetable', 'clock', ops.beat, now),
    { label: 'Mails waiting', icon: 'mail', figure: numberWords(mails.queued), tone: 'ok', more: mails.oldest_queued_at ? `The oldest since ${momentWords(mails.oldest_queued_at)}` : 'Nothing waits' },
    { label: 'Mails failed', icon: 'alert-triangle', figure: numberWords(mails.failed), tone: mails.failed ? 'bad' : 'ok', more: mails.failed ? 'Look at them below' : 'All have gone out' },
    redisOf(ops.redis),
    {
      label: 'Database', icon: 'database', figure: sizeWords(database.size_bytes), tone: 'ok',
      more: [`${database.kind} ${database.version}`, database.wal_bytes !== null && `${sizeWords(database.wal_bytes)} not yet merged`].filter(Boolean).join(', '),
    },
    backupOf(ops.backup, now),
    { label: 'Long work', icon: 'layers', figure: countWords(ops.open_jobs, 'job'), tone: 'ok', more: 'Exports and imports at work or waiting' },
    { label: 'Versions', icon: 'package', figure: `Python ${python}`, tone: 'ok', more: Object.entries(packages).map(([name, version]) => `${name} ${version}`).join(', ') },
  ]
}
