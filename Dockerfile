# One image for everything: docker run tallystick checkout | worker | console | sandbox | ... It has no database:
# set DATABASE_URL.
FROM maven:3.9.11-eclipse-temurin-25-noble AS build
WORKDIR /src
COPY . .
RUN mvn -B -q -Dstyle.color=never -DskipTests -Dformat.skip=true package

FROM eclipse-temurin:25-jre-noble
RUN groupadd --system --gid 10001 tally \
 && useradd --system --uid 10001 --gid tally --home-dir /opt/tallystick --shell /usr/sbin/nologin tally
WORKDIR /opt/tallystick
COPY --from=build /src/tally /src/ops/container/healthy ./
COPY --from=build /src/demo/target/demo-*.jar demo/target/
COPY --from=build /src/demo/target/lib demo/target/lib
RUN mkdir data && chown tally:tally data
USER 10001:10001
EXPOSE 8080 8081 9464 9465 9466
VOLUME /opt/tallystick/data
ENTRYPOINT ["/opt/tallystick/tally"]
CMD ["--help"]
