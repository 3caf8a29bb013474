import { CredentialsSignin } from "next-auth";
import type { AppError } from "@/lib/errors";

/** Carries why a sign-in was refused through the auth library, which lets only its own errors pass. */
export class SignInRefused extends CredentialsSignin {
  readonly reason: AppError;

  constructor(reason: AppError) {
    super(reason.message);
    this.reason = reason;
    this.code = reason.code;
  }
}
