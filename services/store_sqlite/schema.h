// The schema as numbered migrations, forward only: migration n takes a database from version n - 1
// to n, in one transaction with its number (SQLite's user_version). A migration that has been
// released is never edited; a change is a new one at the end.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "services/core/error.h"
#include "services/store_sqlite/connection.h"

namespace samtale::store_sqlite {

// All migrations, from version 1 on.
std::span<const std::string_view> Migrations();

// What marks a database file as ours (SQLite's application_id): `Samt`.
inline constexpr std::int32_t kApplicationId = 0x53616d74;

// Reads the header of the file without SQLite, which would create files next to it. OK when there
// is no file, when it is empty, or when it is a database of ours of a version up to `newest`;
// kDatabaseNewer for a later one, kUnavailable (kDatabaseUnreadable) for anything else.
Result<void> CheckHeader(const std::string& path, int newest);

// Checks the database and takes it to version migrations.size(). kDatabaseNewer, and nothing
// changed, when it is past that; kUnavailable (kDatabaseUnreadable) when it is damaged or a
// migration fails, which leaves the version before that migration. `path` is for the messages.
Result<void> Migrate(Connection& connection, const std::string& path,
                     std::span<const std::string_view> migrations);

}  // namespace samtale::store_sqlite
