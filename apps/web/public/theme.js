// Runs before the first paint: a theme that was chosen by hand wins over the system's.
try {
  const theme = localStorage.getItem('gatehouse.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is barred: the system's theme holds.
}
