# Parley's server and command line:  docker build -t parley .
#
# Debian's slim variant and not Alpine: Node is built and tested for glibc first, and musl's
# allocator is slower under many small objects, which is what a chat server makes.
ARG NODE_VERSION=26.10.0

FROM node:${NODE_VERSION}-slim AS dependencies
WORKDIR /app
# Only what decides about the packages, so that a change of the code leaves this layer as it is.
COPY package.json package-lock.json ./
COPY packages/protocol/package.json packages/protocol/
COPY packages/client/package.json packages/client/
COPY packages/server/package.json packages/server/
COPY packages/cli/package.json packages/cli/
# The optional ones are Node itself, which is here already. No package needs its install script.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund --workspace=@parley/cli

FROM node:${NODE_VERSION}-slim
ENV NODE_ENV=production \
    PARLEY_TCP=0.0.0.0:6000 \
    PARLEY_HTTP=0.0.0.0:8080 \
    PARLEY_DATA=/data
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
# TypeScript as it is: nothing is built.
COPY package.json ./
COPY packages/protocol packages/protocol
COPY packages/server packages/server
COPY packages/cli packages/cli
COPY deploy/docker/health-check.ts ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 6000 8080
# Whether it lives, not whether it is ready: what cannot reach its database is not mended by being
# started again.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "/app/health-check.ts"]
# Longer than an orderly stop may take (PARLEY_STOP_TIMEOUT_MS): docker stop -t 25
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/packages/cli/bin/parley.js"]
CMD ["serve"]
