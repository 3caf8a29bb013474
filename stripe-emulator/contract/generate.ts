/**
 * Reads every route, parameter and response out of the installed `stripe` package and writes
 * contract.gen.json. Run it with `npm run contract:generate` whenever `stripe` is bumped.
 *
 * The routes stand in the bodies of the package's methods, their parameters and responses in its types.
 * TypeScript 7 has no JavaScript compiler API, hence the aliased 5.9.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript-5";
import type { ContractFile, RouteContract, Schema } from "./schema";
import { createTypeConverter, type TypeConverter } from "./type-converter";

/** The families of routes that the emulator covers or will cover. */
const covered =
  /^\/v1\/(balance|balance_transactions|billing\/(meters|meter_events|meter_event_adjustments)|billing_portal\/(configurations|sessions)|charges|checkout\/sessions|coupons|credit_notes|customers|events|invoice_payments|invoiceitems|invoices|payment_intents|payment_methods|prices|products|promotion_codes|refunds|setup_intents|subscription_items|subscription_schedules|subscriptions|tax_ids|tax_rates|test_helpers\/test_clocks|webhook_endpoints)(\/|$)/;
const uncovered =
  /sources|bank_accounts|cards|cash_balance|funding_instructions|microdeposits|terminal|dispute|increment_authorization|amount_details_line_items|apply_customer_balance/;

const stripeRoot = join(dirname(createRequire(import.meta.url).resolve("stripe")), "..");
const resourcesRoot = join(stripeRoot, "esm/resources");

interface Endpoint {
  method: string;
  path: string;
  declaration: ts.MethodDeclaration;
}

/** Finds the calls of `_makeRequest` in a resource's JavaScript and the declarations they belong to. */
function endpointsOf(source: ts.SourceFile, javascript: string): Endpoint[] {
  const endpoints: Endpoint[] = [];
  for (const node of source.statements) {
    if (!ts.isClassDeclaration(node) || !node.name) continue;
    const body = javascript.slice(javascript.indexOf(`class ${node.name.text} `));
    for (const member of node.members) {
      if (!ts.isMethodDeclaration(member)) continue;
      const name = member.name.getText(source);
      const call = new RegExp(
        `\\n {4}${name}\\([^)]*\\) \\{[\\s\\S]*?_makeRequest\\('([A-Z]+)', ['\`]([^'\`]+)['\`]`,
      ).exec(body);
      if (!call?.[1] || !call[2]) continue;
      const path = call[2].replace(/\$\{encodeURIComponent\((\w+)\)\}/g, "{$1}");
      if (!covered.test(path) || uncovered.test(path)) continue;
      endpoints.push({ method: call[1], path, declaration: member });
    }
  }
  return endpoints;
}

/** `Promise<Response<T>>` is T; list and search promises are their page. */
function responseSchema(converter: TypeConverter, declared: ts.TypeNode | undefined): Schema {
  if (!declared || !ts.isTypeReferenceNode(declared)) throw new Error("A method without a declared response");
  const inner = declared.typeArguments?.[0];
  if (!inner) throw new Error(`A response without a type: ${declared.getText()}`);
  const wrapper = declared.typeName.getText();
  if (wrapper === "ApiListPromise") return page("list", converter.fromNode(inner));
  if (wrapper === "ApiSearchResultPromise") return page("search_result", converter.fromNode(inner));
  if (ts.isTypeReferenceNode(inner) && inner.typeName.getText() === "Response" && inner.typeArguments?.[0]) {
    return converter.fromNode(inner.typeArguments[0]);
  }
  return converter.fromNode(inner);
}

function page(object: "list" | "search_result", items: Schema): Schema {
  return {
    type: "object",
    properties: {
      object: { const: object },
      data: { type: "array", items },
      has_more: { type: "boolean" },
      url: { type: "string" },
      ...(object === "search_result"
        ? { next_page: { anyOf: [{ type: "string" }, { type: "null" }] }, total_count: { type: "number" } }
        : {}),
    },
    required: ["object", "data", "has_more", "url"],
    additionalProperties: false,
  };
}

function textOf(path: string): string {
  return readFileSync(join(stripeRoot, path), "utf8");
}

function generate(): ContractFile {
  const files = readdirSync(resourcesRoot, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".d.ts") && !file.startsWith("V2"))
    .sort();
  const program = ts.createProgram(
    files.map((file) => join(resourcesRoot, file)),
    {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      strict: true,
      skipLibCheck: true,
    },
  );
  const endpoints = files.flatMap((file) => {
    const source = program.getSourceFile(join(resourcesRoot, file));
    if (!source) throw new Error(`${file} isn't part of the program`);
    return endpointsOf(source, readFileSync(join(resourcesRoot, file.replace(".d.ts", ".js")), "utf8"));
  });
  const converter = createTypeConverter(
    program.getTypeChecker(),
    endpoints.flatMap(({ declaration }) => (declaration.type ? [declaration.type] : [])),
  );

  const routes: RouteContract[] = endpoints.map(({ method, path, declaration }) => {
    const params = declaration.parameters.find((parameter) => parameter.name.getText() === "params")?.type;
    return {
      method,
      path,
      ...(params ? { params: converter.fromNode(params) } : {}),
      response: responseSchema(converter, declaration.type),
    };
  });
  const eventsSource = program.getSourceFile(join(resourcesRoot, "Events.d.ts"));
  if (!eventsSource) throw new Error("The package has no Events.d.ts, which the events' shapes come from");
  return {
    sdkVersion: /"version": "([^"]+)"/.exec(textOf("package.json"))?.[1] ?? "unknown",
    apiVersion: /ApiVersion = '([^']+)'/.exec(textOf("esm/apiVersion.js"))?.[1] ?? "unknown",
    routes: routes.sort((a, b) => `${a.path} ${a.method}`.localeCompare(`${b.path} ${b.method}`, "en")),
    events: converter.events(eventsSource),
    definitions: converter.definitions(),
  };
}

const contract = generate();
const target = join(dirname(fileURLToPath(import.meta.url)), "contract.gen.json");
writeFileSync(target, `${JSON.stringify(contract)}\n`);
console.log(
  `stripe ${contract.sdkVersion} (${contract.apiVersion}): ${contract.routes.length} routes, ` +
    `${Object.keys(contract.events).length} events, ${Object.keys(contract.definitions).length} definitions`,
);
