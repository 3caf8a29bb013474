import type { NextConfig } from "next";

const config: NextConfig = {
  // Tests build into a folder of their own, so that they can run beside `npm run dev`.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  typedRoutes: true,
  reactStrictMode: true,
  reactCompiler: true,
  poweredByHeader: false,
  // It finds drizzle-orm at run time, which a bundle can't follow: every throttled action would fail.
  serverExternalPackages: ["rate-limiter-flexible"],
  agentRules: false,
  // At the lower left it would cover the person's menu.
  devIndicators: { position: "bottom-right" },
  allowedDevOrigins: ["127.0.0.1"],
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "X-Frame-Options", value: "DENY" },
        { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
        { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=()" },
        // Browsers heed it over https alone, so development on http stays as it is.
        { key: "Strict-Transport-Security", value: "max-age=31536000" },
      ],
    },
  ],
  // Development would otherwise print the arguments of server actions, passwords included.
  logging: { serverFunctions: false },
};

export default config;
