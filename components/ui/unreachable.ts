/** What a form or a button says when its action never came to the server, or its answer never back. */
export const unreachable = "We couldn’t reach the server. Check your connection and try again.";
