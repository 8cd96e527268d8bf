// Compares every #include of policy/ and services/ with the rooms as CMakeLists.txt declares them: what a room
// includes of another room must be in its USES, and what it includes of a library in its SEES.
import { files, isCpp, lines } from './tree.mjs';

// Which library an include in angle brackets belongs to; the first that matches counts.
const libraries = [
  [/^(grpc|grpcpp)\/.*reflection/, 'gRPC::grpc++_reflection'],
  [/^(grpc|grpcpp)\//, 'gRPC::grpc++'],
  [/^(google\/(protobuf|rpc)|samtale\/v1)\//, 'samtale_proto'],
  [/^sqlite3\.h$/, 'PkgConfig::sqlite3'],
  [/^SQLiteCpp\//, 'SQLiteCpp'],
  [/^yaml\.h$/, 'PkgConfig::libyaml'],
  [/^libical\//, 'PkgConfig::libical'],
  [/^nlohmann\//, 'nlohmann_json::nlohmann_json'],
  [/^date\/tz\.h$/, 'date::date-tz'],
  [/^date\//, 'date::date'],
  [/^fmt\//, 'fmt::fmt'],
  [/^tl\//, 'tl::expected'],
  [/^openssl\//, 'OpenSSL::Crypto'],
  [/^spdlog\//, 'spdlog::spdlog'],
  [/^CLI\//, 'CLI11::CLI11'],
  [/^prometheus\/(exposer|gateway)\.h$/, 'prometheus-cpp::pull'],
  [/^prometheus\//, 'prometheus-cpp::core'],
];
// C++'s own headers have no dot; POSIX's are few.
const standard = /^([a-z_0-9]+|(arpa|net|netinet|sys)\/[a-z_]+\.h|(errno|fcntl|poll|signal|stdio|unistd)\.h)$/;

// `text`: a line `name|folder|uses|sees` a room, as the build writes rooms.txt.
export function readRooms(text) {
  return text.split('\n').filter(Boolean).map((line) => {
    const [name, folder, uses, sees] = line.split('|');
    const words = (list) => list.split(' ').filter(Boolean);
    return { name, folder, uses: words(uses), sees: words(sees) };
  });
}

// A room may use only rooms declared above it: no circles.
function circles(rooms) {
  const above = new Set();
  return rooms.flatMap(({ name, uses }) => {
    const bad = uses.filter((use) => !above.has(use));
    above.add(name);
    return bad.map((use) => `CMakeLists.txt: room ${name} uses ${use}, which is not declared above it: ` +
      'arrows go to rooms above, never back');
  });
}

function inclusionFault(room, rooms, quote, target) {
  if (quote === '"') {
    const other = rooms.find(({ folder }) => target.startsWith(`${folder}/`));
    if (!other) return `"${target}" is in no room: include from the root, as "services/core/time.h"`;
    if (other === room || room.uses.includes(other.name)) return null;
    return `room ${room.name} may not include "${target}": move the code, or add ${other.name} to the USES of ` +
      `${room.name} in CMakeLists.txt and to the table in services/README.md`;
  }
  if (standard.test(target)) return null;
  const library = libraries.find(([pattern]) => pattern.test(target))?.[1];
  if (!library) return `<${target}> is of no known library: name it in tests/house/arrows.mjs, and in a room's SEES`;
  if (room.sees.includes(library)) return null;
  return `room ${room.name} may not see <${target}>: keep it behind the room that does, or add ${library} to the ` +
    `SEES of ${room.name} in CMakeLists.txt`;
}

// The complaints about the tree at `root`, given its rooms; empty when all is as declared.
export function arrows(root, rooms) {
  const found = circles(rooms);
  for (const path of files(root)) {
    if (!isCpp(path) || !/^(policy|services)\//.test(path)) continue;
    const room = rooms.find(({ folder }) => path.startsWith(`${folder}/`));
    if (!room) {
      found.push(`${path}: this folder is no room: declare it with samtale_room in CMakeLists.txt`);
      continue;
    }
    lines(root, path).forEach((line, at) => {
      const [, quote, target] = line.match(/^\s*#\s*include\s*(["<])([^">]+)/) ?? [];
      const fault = target && inclusionFault(room, rooms, quote, target);
      if (fault) found.push(`${path}:${at + 1}: ${fault}`);
    });
  }
  return found;
}
