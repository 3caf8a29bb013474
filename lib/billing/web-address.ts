type WebAddress = `https://${string}` | `http://${string}`;

/**
 * An address that Stripe gave us to send the browser to.
 * @throws when it is anything but http or https.
 */
export function webAddress(url: string): WebAddress {
  if (!isWebAddress(url)) throw new Error("Stripe gave an address that isn't one of the web.");
  return url;
}

function isWebAddress(url: string): url is WebAddress {
  return URL.canParse(url) && /^https?:\/\//.test(url);
}
