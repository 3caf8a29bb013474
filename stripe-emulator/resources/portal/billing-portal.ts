import { portalConfigurationRoutes } from "./portal-configurations";
import { portalSessionRoutes } from "./portal-sessions";

export const billingPortalRoutes = [...portalConfigurationRoutes, ...portalSessionRoutes];
