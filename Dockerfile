# One image: the compiled binary, git for reading repositories, curl for the health check.
FROM oven/bun:1.4.5-debian AS build
WORKDIR /app
COPY . .
RUN bun run build && bun run compile

FROM debian:bookworm-slim
# git reads repositories some ten times faster than the built-in reader.
RUN apt-get update && apt-get install -y --no-install-recommends git curl ca-certificates && rm -rf /var/lib/apt/lists/* \
  && useradd --create-home --uid 10001 mission && mkdir /data && chown mission /data
COPY --from=build /app/dist/mission-control /usr/local/bin/mission-control
USER mission
ENV HOST=0.0.0.0 PORT=8787 MC_DATA_DIR=/data
VOLUME /data
EXPOSE 8787
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s CMD ["curl", "-fsS", "http://127.0.0.1:8787/readyz"]
ENTRYPOINT ["mission-control"]
CMD ["serve"]
