import type Stripe from "stripe";
import { invalidRequest } from "../../http/errors";
import { atLeast } from "../../store/lookup";
import type { CheckoutSessionRecord } from "../../store/records/checkout";

type CreateParams = Stripe.Checkout.SessionCreateParams;
type CustomFieldParams = NonNullable<CreateParams["custom_fields"]>[number];
type CustomField = CheckoutSessionRecord["custom_fields"][number];

const mostCustomFields = 3;
const mostOptions = 200;
const longestLabel = 50;
const longestText = 1200;
const longestValue = 255;

function tooLong(value: string | undefined, most: number, param: string): void {
  if (value === undefined || value.length <= most) return;
  throw invalidRequest(
    `Invalid string: must be at most ${most} characters`,
    param,
    "parameter_invalid_string",
  );
}

/** Checks what a page is to ask its customer for. @throws StripeApiError */
export function checkCollected(params: CreateParams): void {
  const fields = params.custom_fields ?? [];
  if (fields.length > mostCustomFields) {
    throw invalidRequest(`You can only set up to ${mostCustomFields} custom fields.`, "custom_fields");
  }
  for (const [index, field] of fields.entries()) checkField(field, `custom_fields[${index}]`);
  if (new Set(fields.map(({ key }) => key)).size < fields.length) {
    throw invalidRequest("The keys of custom fields must be unique.", "custom_fields");
  }
  for (const [name, text] of Object.entries(params.custom_text ?? {})) {
    if (text) tooLong(text.message, longestText, `custom_text[${name}][message]`);
  }
  if (
    params.custom_text?.terms_of_service_acceptance &&
    params.consent_collection?.terms_of_service !== "required"
  ) {
    throw invalidRequest(
      "`custom_text[terms_of_service_acceptance]` can only be set when `consent_collection[terms_of_service]` is `required`.",
      "custom_text[terms_of_service_acceptance]",
    );
  }
}

function checkField(field: CustomFieldParams, param: string): void {
  if (!/^[a-zA-Z0-9_]{1,200}$/.test(field.key)) {
    throw invalidRequest("The key of a custom field must be alphanumeric.", `${param}[key]`);
  }
  tooLong(field.label.custom, longestLabel, `${param}[label][custom]`);
  if (field.type !== "dropdown" && field.type !== "numeric" && field.type !== "text") {
    throw invalidRequest("Invalid type: must be one of dropdown, numeric, text", `${param}[type]`);
  }
  for (const other of ["dropdown", "numeric", "text"] as const) {
    if (other !== field.type && field[other]) {
      throw invalidRequest(`\`${other}\` can only be set on a field of that type.`, `${param}[${other}]`);
    }
  }
  if (field.type === "dropdown") checkDropdown(field.dropdown, `${param}[dropdown]`);
  for (const type of ["numeric", "text"] as const) {
    const { minimum_length: least, maximum_length: most } = field[type] ?? {};
    atLeast(1, most, `${param}[${type}][maximum_length]`);
    if (least !== undefined && most !== undefined && least > most) {
      throw invalidRequest(
        "minimum_length can't be greater than maximum_length.",
        `${param}[${type}][minimum_length]`,
      );
    }
  }
}

function checkDropdown(dropdown: CustomFieldParams["dropdown"], param: string): void {
  const options = dropdown?.options ?? [];
  if (options.length === 0) {
    throw invalidRequest(
      `Missing required param: ${param}[options].`,
      `${param}[options]`,
      "parameter_missing",
    );
  }
  if (options.length > mostOptions) {
    throw invalidRequest(`You can only set up to ${mostOptions} options.`, `${param}[options]`);
  }
  const values = options.map(({ value }) => value);
  if (new Set(values).size < values.length) {
    throw invalidRequest("The values of a dropdown's options must be unique.", `${param}[options]`);
  }
  const preset = dropdown?.default_value;
  if (preset !== undefined && !values.includes(preset)) {
    throw invalidRequest("The default value must be one of the options.", `${param}[default_value]`);
  }
}

/** A custom field as the API sends it, not answered yet. */
export function customFieldFrom(field: CustomFieldParams): CustomField {
  const common = {
    key: field.key,
    label: { custom: field.label.custom, type: "custom" as const },
    optional: field.optional ?? false,
    type: field.type,
  };
  if (field.type === "dropdown") {
    return {
      ...common,
      dropdown: {
        default_value: field.dropdown?.default_value ?? null,
        options: field.dropdown?.options ?? [],
        value: null,
      },
    };
  }
  const given = field[field.type === "numeric" ? "numeric" : "text"];
  const own = {
    default_value: given?.default_value ?? null,
    maximum_length: given?.maximum_length ?? null,
    minimum_length: given?.minimum_length ?? null,
    value: null,
  };
  return field.type === "numeric" ? { ...common, numeric: own } : { ...common, text: own };
}

/** What is wrong with an answer to a custom field, in a sentence; undefined when nothing is. */
export function customFieldError(field: CustomField, answer: string): string | undefined {
  if (answer === "") return field.optional ? undefined : "This field is required.";
  if (field.dropdown) {
    return field.dropdown.options.some(({ value }) => value === answer)
      ? undefined
      : "Choose one of the options.";
  }
  if (field.numeric && !/^\d+$/.test(answer)) return "Only digits are allowed.";
  const { minimum_length: least, maximum_length: most } = field.numeric ?? field.text ?? {};
  if (least && answer.length < least) return `At least ${least} characters are needed.`;
  return answer.length > (most ?? longestValue)
    ? `At most ${most ?? longestValue} characters fit.`
    : undefined;
}

/** The field with its answer. */
export function answered(field: CustomField, answer: string): CustomField {
  const value = answer === "" ? null : answer;
  if (field.dropdown) return { ...field, dropdown: { ...field.dropdown, value } };
  if (field.numeric) return { ...field, numeric: { ...field.numeric, value } };
  return field.text ? { ...field, text: { ...field.text, value } } : field;
}

/** The texts of a page as the API sends them. */
export function customTextFrom(params: CreateParams["custom_text"]): CheckoutSessionRecord["custom_text"] {
  return {
    after_submit: params?.after_submit || null,
    shipping_address: params?.shipping_address || null,
    submit: params?.submit || null,
    terms_of_service_acceptance: params?.terms_of_service_acceptance || null,
  };
}
