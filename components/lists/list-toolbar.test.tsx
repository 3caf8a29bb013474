// @vitest-environment jsdom
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import {
  AppRouterContext,
  type AppRouterInstance,
} from "next/dist/shared/lib/app-router-context.shared-runtime";
import { expect, it } from "vitest";
import { ListToolbar } from "./list-toolbar";

/** A toolbar as the page draws it for an address, and where it leads. */
function drawToolbar(q: string, sort: string) {
  return (
    <ListToolbar
      path="/admin/users"
      search={{ label: "Search", value: q }}
      filters={[
        {
          name: "sort",
          label: "Order",
          value: sort,
          options: [
            { value: "", label: "Newest first" },
            { value: "name", label: "By name" },
          ],
        },
      ]}
    />
  );
}

function open(q: string, sort: string) {
  const visited: string[] = [];
  const nowhere = () => {};
  const router: AppRouterInstance = {
    back: nowhere,
    forward: nowhere,
    refresh: nowhere,
    replace: nowhere,
    prefetch: nowhere,
    push: (href) => visited.push(href),
    bfcacheId: "list",
  };
  const withRouter = (content: React.ReactNode) => (
    <AppRouterContext.Provider value={router}>{content}</AppRouterContext.Provider>
  );
  const { rerender } = render(withRouter(drawToolbar(q, sort)));
  return { visited, arriveAt: (q: string, sort: string) => rerender(withRouter(drawToolbar(q, sort))) };
}

const order = () => screen.getByLabelText<HTMLSelectElement>("Order");
const search = () => screen.getByLabelText<HTMLInputElement>("Search");

it("keeps the focus where it was when the list comes, and shows what the address says", async () => {
  const { visited, arriveAt } = open("ada", "");
  order().focus();
  fireEvent.change(order(), { target: { value: "name" } });
  await waitFor(() => expect(visited).toEqual(["/admin/users?q=ada&sort=name"]));
  arriveAt("ada", "name");
  expect(document.activeElement).toBe(order());

  // "Back" changes the address without the controls.
  arriveAt("", "");
  expect([search().value, order().value]).toEqual(["", ""]);
});

it("leaves alone what is being typed while the same list is drawn again", () => {
  const { arriveAt } = open("ada", "");
  fireEvent.input(search(), { target: { value: "ada l" } });
  arriveAt("ada", "");
  expect(search().value).toBe("ada l");
});
