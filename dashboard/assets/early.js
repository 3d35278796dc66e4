// Before anything is painted: the scheme the reader chose, if any.
(function () {
  try {
    const chosen = localStorage.getItem("mantine-color-scheme-value");
    if (chosen === "dark" || chosen === "light") document.documentElement.setAttribute("data-mantine-color-scheme", chosen);
  } catch (_) { /* no storage: the system's scheme */ }
})();
