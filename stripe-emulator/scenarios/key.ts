const howTo =
  "Create a Stripe account (no company details are needed for test mode), copy the secret key of a sandbox or of test mode from Developers > API keys, and run STRIPE_SECRET_KEY=sk_test_… npm run stripe:compare.";

/**
 * The key to compare with, or why there is none: only a test key will do, and not the one that stands for the
 * emulator.
 */
export function readKey(value: string | undefined): { key: string } | { refusal: string } {
  const key = value?.trim() ?? "";
  if (key === "" || /^sk_test_(embedded|emulator)/.test(key)) {
    return {
      refusal: `STRIPE_SECRET_KEY holds no key of a Stripe account, so there is nothing to compare with. ${howTo}`,
    };
  }
  if (/^(sk|rk)_live_/.test(key)) {
    return {
      refusal:
        "STRIPE_SECRET_KEY is a live key. Scenarios make and delete customers: only a test key will do.",
    };
  }
  if (!/^sk_test_\w+$/.test(key)) {
    return { refusal: `STRIPE_SECRET_KEY isn't a secret test key (sk_test_…). ${howTo}` };
  }
  return { key };
}
