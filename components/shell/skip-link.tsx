/** First thing in the tab order of every page; shells give their main element the id "content". */
export function SkipLink() {
  return (
    <a
      href="#content"
      className="fixed top-2 left-2 z-60 -translate-y-16 rounded-md border bg-raised px-3 py-2 font-medium text-sm shadow-float focus:translate-y-0"
    >
      Skip to content
    </a>
  );
}
