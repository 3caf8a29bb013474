// @vitest-environment jsdom
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { unreachable } from "@/components/ui/unreachable";
import { FormError } from "./form-error";
import { useActionForm } from "./use-action-form";

const schema = z.object({
  name: z.string().min(2, "Enter a name."),
  email: z.email("Enter an address."),
  remember: z.boolean(),
});
type Input = z.input<typeof schema>;
type Action = Parameters<typeof useActionForm<Input, string>>[0]["action"];

function SampleForm({ action, onSuccess }: { action: Action; onSuccess?: (data?: string) => void }) {
  const { formProps, register, error, formError, pending } = useActionForm<Input, string>({
    schema,
    action,
    defaultValues: { name: "", email: "ada@example.com", remember: false },
    onSuccess,
  });
  return (
    <form {...formProps}>
      <FormError>{formError}</FormError>
      {(["name", "email"] as const).map((field) => (
        <label key={field}>
          {field}
          <input {...register(field)} />
          <span data-testid={`${field}-error`}>{error(field)}</span>
        </label>
      ))}
      <label>
        remember
        <input type="checkbox" {...register("remember")} />
      </label>
      <button type="submit" disabled={pending}>
        Send
      </button>
    </form>
  );
}

const field = (name: string) => screen.getByLabelText<HTMLInputElement>(new RegExp(`^${name}`));
const type = (name: string, value: string) => fireEvent.input(field(name), { target: { value } });
const send = () => fireEvent.click(screen.getByRole("button", { name: "Send" }));
const text = (id: string) => screen.getByTestId(id).textContent;

describe("a form", () => {
  it("asks nothing of the server while a field is wrong, and leads to the first such field", async () => {
    const sent: Input[] = [];
    render(
      <SampleForm
        action={async (input) => {
          sent.push(input);
          return {};
        }}
      />,
    );
    type("email", "nonsense");
    send();
    await waitFor(() => expect(text("name-error")).toBe("Enter a name."));
    expect(text("email-error")).toBe("Enter an address.");
    expect(document.activeElement).toBe(field("name"));
    expect(sent).toEqual([]);
  });

  it("sends what was typed and hands over the answer", async () => {
    const sent: Input[] = [];
    const answers: unknown[] = [];
    render(
      <SampleForm
        action={async (input) => {
          sent.push(input);
          return { data: "done" };
        }}
        onSuccess={(data) => answers.push(data)}
      />,
    );
    type("name", "Ada");
    fireEvent.click(field("remember"));
    send();
    await waitFor(() => expect(answers).toEqual(["done"]));
    expect(sent).toEqual([{ name: "Ada", email: "ada@example.com", remember: true }]);
  });

  it.each([
    ["at its field", { code: "conflict", message: "Taken.", field: "email" }, "email-error"],
    ["above the form, when it is about no field", { code: "forbidden", message: "Not you." }, null],
    ["above the form, when the form has no such field", { code: "x", message: "No.", field: "slug" }, null],
  ])("shows a refusal %s, and keeps what was typed", async (_where, serverError, testId) => {
    render(<SampleForm action={async () => ({ serverError })} />);
    type("name", "Ada");
    send();
    await waitFor(() =>
      expect((testId ? screen.getByTestId(testId) : screen.getByRole("alert")).textContent).toBe(
        serverError.message,
      ),
    );
    expect(field("name").value).toBe("Ada");
  });

  it("places the errors of the server's own validation", async () => {
    const validationErrors = {
      formErrors: ["Whole."],
      fieldErrors: { name: ["Not this one."], other: ["Else."] },
    };
    render(<SampleForm action={async () => ({ validationErrors })} />);
    type("name", "Ada");
    send();
    await waitFor(() => expect(text("name-error")).toBe("Not this one."));
    expect(screen.getByRole("alert").textContent).toBe("Whole.");
  });

  it("says so when the server can't be reached, and can be sent again", async () => {
    render(<SampleForm action={() => Promise.reject(new TypeError("Failed to fetch"))} />);
    type("name", "Ada");
    send();
    await waitFor(() => expect(screen.getByRole("alert").textContent).toBe(unreachable));
    const button = screen.getByRole("button", { name: "Send" });
    await waitFor(() => expect(button).toHaveProperty("disabled", false));
  });

  it("keeps what was typed before it came alive", async () => {
    const sent: Input[] = [];
    const form = (
      <SampleForm
        action={async (input) => {
          sent.push(input);
          return {};
        }}
      />
    );
    const container = document.createElement("div");
    container.innerHTML = renderToString(form);
    document.body.append(container);
    field("name").value = "Early";
    field("remember").checked = true;

    const root = await act(async () => hydrateRoot(container, form));
    expect(field("name").value).toBe("Early");
    send();
    await waitFor(() => expect(sent).toEqual([{ name: "Early", email: "ada@example.com", remember: true }]));
    await act(async () => root.unmount());
    container.remove();
  });
});
