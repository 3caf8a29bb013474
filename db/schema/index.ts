export * from "./accounts";
export * from "./billing";
export * from "./catalog";
export * from "./credits";
export * from "./emails";
export * from "./organizations";
export * from "./projects";
export * from "./stripe-events";
