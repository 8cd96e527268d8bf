// Lists inside a record, kept in tables of their own, in their order. Read for many records of one
// municipality at once, in as many statements as for one. Throws SQLite::Exception and BadRow.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "services/store/records.h"
#include "services/store_sqlite/connection.h"

namespace samtale::store_sqlite {

// `["a","b"]`: many values for one parameter, to be read by json_each.
std::string JsonList(const std::vector<std::string>& texts);

// Fills in the lists of the records, which have none yet.
void ReadChildren(Connection& connection, std::span<store::Jobcentre> jobcentres);
void ReadChildren(Connection& connection, std::span<store::Caseworker> caseworkers);
void ReadChildren(Connection& connection, std::span<store::DayOverride> overrides);
// Replaces them.
void WriteChildren(Connection& connection, const store::Jobcentre& jobcentre);
void WriteChildren(Connection& connection, const store::Caseworker& caseworker);
void WriteChildren(Connection& connection, const store::DayOverride& day_override);
// Of an override that is deleted.
void DeleteChildren(Connection& connection, const MunicipalityId& municipality,
                    const store::Party& party, LocalDay day);

}  // namespace samtale::store_sqlite
