// Cursors: where in a municipality's events a watcher has come to, in a text that only this program
// reads. It names the last event that was seen, and holds a digest of it, so that a cursor of
// another municipality, of another database or of one that was set back to an older state is
// noticed instead of missing events. Pure over the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/core/error.h"
#include "services/core/id.h"
#include "services/store/store.h"

namespace samtale::events {

// Bytes of a cursor at most.
inline constexpr std::size_t kMaxCursor = 64;

// After everything up to `sequence`; 0 is before the first event.
struct Position {
  std::int64_t sequence = 0;
  std::string cursor = "0";
  friend bool operator==(const Position&, const Position&) = default;
};

Position After(const store::Event& event);

// After the municipality's last event; before the first when it has none.
Position AtTheEnd(const store::Snapshot& snapshot, const MunicipalityId& municipality);

// kInvalidArgument (field `cursor`) for a text that After never makes; kCursorUnknown when it names
// no event of the municipality in this store.
Result<Position> Find(const store::Snapshot& snapshot, const MunicipalityId& municipality,
                      std::string_view cursor);

}  // namespace samtale::events
