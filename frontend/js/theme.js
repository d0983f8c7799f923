// Classic and in the head: the saved theme must be there before the first paint.
try {
  document.documentElement.dataset.bsTheme = localStorage.getItem('hms.theme') ?? 'dark'
} catch {
  document.documentElement.dataset.bsTheme = 'dark'
}
