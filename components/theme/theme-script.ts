/** Where the reader's choice is kept: "light" or "dark"; nothing means "as the system". */
export const themeStorageKey = "theme";

/**
 * Runs before the first paint and puts the chosen theme on <html>, so that nothing flashes.
 * It is a constant so that a Content-Security-Policy can allow it by its hash on static pages too.
 */
export const themeScript = `try{var t=localStorage.getItem("${themeStorageKey}");if(t==="light"||t==="dark")document.documentElement.classList.add(t)}catch{}`;
