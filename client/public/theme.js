// Before anything is drawn: a page in the theme of the system would flash for whoever chose another.
document.documentElement.dataset.theme = localStorage.getItem('theme') ?? 'system';
