import { expect, signInAsMember, subscribe, test } from "./support/world";

test("projects are created, found, renamed and deleted", async ({ page, organization }) => {
  await page.goto(`/o/${organization.slug}/projects`);
  for (const name of ["Website", "Harbour"]) {
    await page.getByRole("button", { name: "New project" }).first().click();
    await page.getByRole("dialog").getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Create project" }).click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(page.getByRole("row").filter({ hasText: name })).toBeVisible();
  }
  await page.getByRole("button", { name: "New project" }).first().click();
  await page.getByRole("dialog").getByLabel("Name").fill("website");
  await page.getByRole("button", { name: "Create project" }).click();
  await expect(page.getByRole("dialog").getByText(/already/)).toBeVisible();
  await expect(page.getByRole("dialog").getByLabel("Name")).toHaveValue("website");
  await page.keyboard.press("Escape");

  await page.getByRole("row").filter({ hasText: "Harbour" }).getByRole("button").last().click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Harbour and quay");
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Harbour and quay" })).toBeVisible();

  await page.goto(`/o/${organization.slug}/projects?q=quay`);
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("row").filter({ hasText: "quay" }).getByRole("button").last().click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete project" }).click();
  await expect(page.getByRole("row").filter({ hasText: "quay" })).toHaveCount(0);
});

test("the plan's limit stops the fourth project and shows the way on; a plan lifts it", async ({
  page,
  organization,
}) => {
  await page.goto(`/o/${organization.slug}/projects`);
  const create = async (name: string) => {
    await page.getByRole("button", { name: "New project" }).first().click();
    await page.getByRole("dialog").getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Create project" }).click();
    await expect(page.getByRole("row").filter({ hasText: name })).toBeVisible();
  };
  for (const name of ["One", "Two", "Three"]) await create(name);
  await page.getByRole("button", { name: "New project" }).first().click();
  await expect(page.getByRole("dialog").getByText(/3 projects/)).toBeVisible();
  await subscribe(page, "Basic");
  await page.goto(`/o/${organization.slug}/projects`);
  await create("Four");
});

test("a person of the billing role reads projects and writes none", async ({
  page,
  context,
  db,
  organization,
}) => {
  await signInAsMember(context, db, { organizationId: organization.id, role: "billing" });
  await page.goto(`/o/${organization.slug}/projects`);
  await expect(page.getByRole("heading", { level: 1, name: "Projects" })).toBeVisible();
  await expect(page.getByRole("button", { name: "New project" })).toHaveCount(0);
});

test("a member sees whom to ask instead of billing", async ({ page, context, db, organization }) => {
  await signInAsMember(context, db, { organizationId: organization.id, role: "member" });
  await page.goto(`/o/${organization.slug}`);
  await expect(page.getByRole("link", { name: "Billing" })).toHaveCount(0);
  await page.goto(`/o/${organization.slug}/billing`);
  await expect(page.getByText("Your role doesn’t include")).toBeVisible();
  await expect(page.getByRole("button", { name: /Cancel plan|Choose a plan|Manage/ })).toHaveCount(0);
});
