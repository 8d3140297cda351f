# The image needs glibc: the embedded PostgreSQL has no build for musl, so no Alpine.
ARG NODE_VERSION=24

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

FROM node:${NODE_VERSION}-bookworm-slim AS modules
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:${NODE_VERSION}-bookworm-slim
ENV NODE_ENV=production GATEWAY_HOST=0.0.0.0 GATEWAY_DATA=/var/lib/edi-gateway/data
WORKDIR /app
COPY --from=modules /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY assets ./assets
COPY edi-templates ./edi-templates
COPY samples ./samples
RUN mkdir -p /var/lib/edi-gateway && chown node:node /var/lib/edi-gateway
USER node
# Used only without DATABASE_URL: the embedded PostgreSQL and, beside its folder, the master key.
VOLUME /var/lib/edi-gateway
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.GATEWAY_PORT || 3000}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# node is the first process and gets the stop signal itself; npm would keep it.
ENTRYPOINT ["node", "dist/main.js"]
CMD ["start"]
