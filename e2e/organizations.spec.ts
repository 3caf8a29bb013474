import { expect, test } from "./support/world";

test("a new organization gets an address of its own, and a new name keeps it", async ({
  page,
  organization,
}) => {
  await page.goto("/o/new");
  await expect(page.getByRole("link", { name: /^Back to/ })).toHaveAttribute(
    "href",
    `/o/${organization.slug}`,
  );
  await page.getByRole("textbox", { name: "Name" }).fill("Zweite Straße");
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page).toHaveURL(/\/o\/zweite-stra/);
  const address = page.url();
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("textbox", { name: "Organization’s name" }).fill("Third Street");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The name was saved.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Third Street/ })).toBeVisible();
  expect(page.url()).toBe(`${address}/settings`);
});

test("the dashboard leads to the first project and tells what was done", async ({ page, organization }) => {
  await page.goto(`/o/${organization.slug}`);
  await expect(page.getByText("0 of 2 done")).toBeVisible();
  await page.getByRole("link", { name: "Go to projects" }).click();
  await page.getByRole("button", { name: "New project" }).click();
  await page.getByRole("button", { name: "Create project" }).click();
  await expect(page.getByText("Give the project a name.")).toBeVisible();
  await page.getByRole("textbox", { name: "Name" }).fill("Website");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("cell", { name: "Website", exact: true })).toBeVisible();
  await page.getByRole("link", { name: "Dashboard" }).click();
  await expect(page.getByText("1 of 2 done")).toBeVisible();
  await expect(page.getByText("created the project Website")).toBeVisible();
  await expect(page.getByRole("meter", { name: "Projects" })).toHaveAttribute("aria-valuetext", "1 of 3");
});
