import type Stripe from "stripe";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { need } from "../store/lookup";
import { render } from "../store/render";
import { matchesType } from "../webhooks/events";

export const eventRoutes = [
  route<Stripe.EventListParams>("GET /v1/events", (ctx, params) => {
    const events = ctx.store
      .of("event")
      .filter(
        (event) =>
          inRange(event.created, params.created) &&
          (params.type === undefined || matchesType(event.type, params.type)) &&
          (params.types === undefined || params.types.some((type) => matchesType(event.type, type))) &&
          (params.delivery_success === undefined ||
            (event.pending_webhooks === 0) === params.delivery_success),
      );
    return listPage(ctx, events, params, "/v1/events");
  }),
  route("GET /v1/events/{id}", (ctx, _params, { id }) => render(ctx, need(ctx, "event", id))),
];
