#!/bin/bash
# cluster.sh start [DATA_NODES] [--tiebreaker] | kill N | up N | pause N | resume N | stop | status | build
#   start   an empty cluster on the loopback address; --tiebreaker adds a small node that may only become its manager
#   kill N  ends node N at once, up N brings it back with its data; pause N stops it in its tracks, resume N lets it go on
#   stop    ends all nodes; build fetches the server only, which start does where it has to
# OpenSearch is made of the jars of Maven Central, by Maven's own settings of this machine. There is no security plugin:
# anyone on this machine can read and write what is in the cluster.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
VERSION=2.19.1
SERVER=${CLUSTER_SERVER:-/var/tmp/opensearch-home-$VERSION}  # built once; the nodes only read it
RUN=${CLUSTER_RUN:-/var/tmp/opensearch-run}                  # configuration, data, logs and process id of each node
PORT=${CLUSTER_PORT:-19200}                                  # node N answers on PORT+N, and talks to others on PORT+100+N
HEAP=${CLUSTER_HEAP:-384m}
# the server refuses to run as root
if [ "$(id -u)" = 0 ]; then AS=(setpriv --reuid=nobody --regid=nogroup --clear-groups --); else AS=(); fi

find_java() {
  local place
  for place in "${JAVA_HOME:-}" /usr/lib/jvm/java-17-openjdk-* /usr/lib/jvm/java-21-openjdk-*; do
    # older versions cannot run this server, and newer ones have no security manager, which it needs
    if [ -x "$place/bin/java" ] && "$place/bin/java" -version 2>&1 | grep -Eq 'version "(17|21)\.'; then
      echo "$place/bin/java"; return
    fi
  done
  echo "Java 17 or 21 is needed and was not found. Install openjdk-17-jdk-headless, or set JAVA_HOME." >&2
  return 1
}

describe_plugin() { # folder, name, class
  printf 'description=%s\nversion=%s\nname=%s\nclassname=%s\njava.version=11\nopensearch.version=%s\nextended.plugins=\nhas.native.controller=false\n' \
    "$2" "$VERSION" "$2" "$3" "$VERSION" >"$1/plugin-descriptor.properties"
}

build() {
  [ -f "$SERVER/.built" ] && return 0
  command -v mvn >/dev/null || { echo "Maven is needed and was not found. Install the package maven." >&2; return 1; }
  local stage=$SERVER.$$
  mkdir -p "$stage"/{jars,lib,modules,plugins,bin}
  mvn -B -q -f "$HERE/pom.xml" -Djars.folder="$stage/jars" package
  cd "$stage"
  module() { # name, class, jars...
    local name=$1 class=$2 jar; shift 2
    mkdir -p "modules/$name"
    for jar in "$@"; do mv jars/$jar "modules/$name/"; done
    describe_plugin "modules/$name" "$name" "$class"
    echo 'grant { permission java.security.AllPermission; };' >"modules/$name/plugin-security.policy"
  }
  module transport-netty4 org.opensearch.transport.Netty4Plugin 'transport-netty4-client-*' 'netty-*'
  module analysis-common org.opensearch.analysis.common.CommonAnalysisPlugin 'analysis-common-*'
  module lang-painless org.opensearch.painless.PainlessPlugin 'lang-painless-*' 'opensearch-scripting-painless-spi-*' 'antlr4-runtime-*' 'asm-*'
  module reindex org.opensearch.index.reindex.ReindexPlugin 'reindex-client-*' 'opensearch-rest-client-*' 'opensearch-ssl-config-*' 'http*' 'commons-codec-*' 'commons-logging-*'
  module mapper-extras org.opensearch.index.mapper.MapperExtrasPlugin 'mapper-extras-client-*'
  module parent-join org.opensearch.join.ParentJoinPlugin 'parent-join-client-*'
  mkdir -p plugins/opensearch-knn
  python3 -m zipfile -e jars/opensearch-knn-*.zip plugins/opensearch-knn
  rm jars/opensearch-knn-*.zip
  mv jars/* lib/
  rmdir jars
  touch .built
  chmod -R a+rX "$stage"
  rm -rf "$SERVER"
  mv "$stage" "$SERVER"
}

configure() { # node, roles, seed hosts, first managers
  local folder=$RUN/n$1
  mkdir -p "$folder"/{config,data,logs,tmp}
  cat >"$folder/config/opensearch.yml" <<END
cluster.name: kb-tests-$PORT
node.name: n$1
node.roles: [$2]
path.data: $folder/data
path.logs: $folder/logs
network.host: 127.0.0.1
http.port: $((PORT + $1))
transport.port: $((PORT + 100 + $1))
discovery.seed_hosts: [$3]
cluster.initial_cluster_manager_nodes: [$4]
cluster.routing.allocation.disk.threshold_enabled: false
action.auto_create_index: false
END
  cat >"$folder/config/log4j2.properties" <<'END'
status = error
appender.f.type = File
appender.f.name = f
appender.f.fileName = ${sys:opensearch.logs.base_path}/node.log
appender.f.layout.type = PatternLayout
appender.f.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] [%node_name]%marker %m%n
rootLogger.level = info
rootLogger.appenderRef.f.ref = f
END
  [ ${#AS[@]} = 0 ] || chown -R nobody:nogroup "$folder"
}

up() { # node
  local folder=$RUN/n$1 heap=$HEAP java
  java=$(find_java)
  ! grep -q 'node.roles: \[cluster_manager\]' "$folder/config/opensearch.yml" || heap=128m
  cd "$folder"
  setsid "${AS[@]}" "$java" "-Xms$heap" "-Xmx$heap" -XX:+UseG1GC -XX:G1ReservePercent=25 -XX:InitiatingHeapOccupancyPercent=30 \
    -Xss1m -Xshare:auto -XX:TieredStopAtLevel=1 -XX:-OmitStackTraceInFastThrow \
    -Dopensearch.networkaddress.cache.ttl=60 -Dopensearch.networkaddress.cache.negative.ttl=10 \
    -Djava.awt.headless=true -Dfile.encoding=UTF-8 -Djna.nosys=true -Djna.tmpdir="$folder/tmp" \
    -Dio.netty.noUnsafe=true -Dio.netty.noKeySetOptimization=true -Dio.netty.recycler.maxCapacityPerThread=0 -Dio.netty.allocator.numDirectArenas=0 \
    -Dlog4j.shutdownHookEnabled=false -Dlog4j2.disable.jmx=true -Djava.locale.providers=SPI,COMPAT -Djava.security.manager=allow \
    -Djava.io.tmpdir="$folder/tmp" -Dopensearch.path.home="$SERVER" -Dopensearch.path.conf="$folder/config" \
    -Dopensearch.distribution.type=tar -Dopensearch.bundled_jdk=false \
    -cp "$SERVER/lib/*" org.opensearch.bootstrap.OpenSearch </dev/null >"$folder/output.txt" 2>&1 &
  echo $! >"$folder/pid"
}

ask() { # port, path
  python3 -c 'import sys, urllib.request as web; print(web.urlopen(sys.argv[1], timeout=2).read().decode())' \
    "http://127.0.0.1:$1/$2" 2>/dev/null || true
}

wait_until_green() { # nodes, seconds
  local folder node
  for ((i = 0; i < $2 * 2; i++)); do
    for folder in "$RUN"/n*; do
      node=${folder##*/n}
      if ask $((PORT + node)) _cluster/health | grep "\"number_of_nodes\":$1," | grep -q '"status":"green"'; then return 0; fi
      kill -0 "$(cat "$folder/pid")" 2>/dev/null || {
        echo "Node $node has ended:" >&2
        tail -n 20 "$folder/output.txt" "$folder/logs/node.log" >&2 || true
        return 1
      }
    done
    sleep 0.5
  done
  echo "There was no cluster of $1 nodes after $2 seconds." >&2
  return 1
}

signal() { kill "-$1" "$(cat "$RUN/n$2/pid")"; }

stop() {
  local file
  for file in "$RUN"/n*/pid; do
    [ -f "$file" ] || continue
    kill -CONT "$(cat "$file")" 2>/dev/null || true  # one that is paused does not hear what follows
    kill "$(cat "$file")" 2>/dev/null || true
  done
  for file in "$RUN"/n*/pid; do
    [ -f "$file" ] || continue
    for _ in $(seq 100); do kill -0 "$(cat "$file")" 2>/dev/null || break; sleep 0.1; done
    kill -KILL "$(cat "$file")" 2>/dev/null || true
    rm -f "$file"
  done
}

start() { # data nodes, --tiebreaker
  local data=${1:-2} total roles seeds names file
  total=$data
  [ "${2:-}" != --tiebreaker ] || total=$((data + 1))
  for file in "$RUN"/n*/pid; do
    if [ -f "$file" ] && kill -0 "$(cat "$file")" 2>/dev/null; then echo "This cluster runs already: $file" >&2; exit 1; fi
  done
  find_java >/dev/null
  build
  rm -rf "$RUN"/n*
  seeds=$(for node in $(seq "$total"); do printf '"127.0.0.1:%d",' $((PORT + 100 + node)); done)
  names=$(for node in $(seq "$total"); do printf 'n%d,' "$node"; done)
  for node in $(seq "$total"); do
    roles='cluster_manager, data, ingest'
    [ "$node" -le "$data" ] || roles=cluster_manager
    configure "$node" "$roles" "${seeds%,}" "${names%,}"
    up "$node"
  done
  wait_until_green "$total" 180
}

case ${1:-} in
  build) build ;;
  start) start "${2:-2}" "${3:-}" ;;
  up) up "$2" ;;
  kill) signal KILL "$2" ;;
  pause) signal STOP "$2" ;;
  resume) signal CONT "$2" ;;
  stop) stop ;;
  status)
    ask $((PORT + 1)) '_cat/nodes?v'
    ask $((PORT + 1)) '_cat/health?v'
    ;;
  *) sed -n '2,7s/^# //p' "$0"; exit 2 ;;
esac
