// What the services of stored resources have in common: how the fields of a resource are read, for
// creating and for an update mask alike, by one table of columns a resource; and how its lists are
// asked for. Pure.
#pragma once

#include <google/protobuf/field_mask.pb.h>

#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/api/fields.h"
#include "services/api/page_token.h"
#include "services/core/error.h"
#include "services/scheduling/directory.h"
#include "services/store/store.h"

namespace samtale::api {

// `etag` empty matches any. `change` puts the fields of the mask into a record.
template <class Record, class IdType>
struct UpdateAsked {
  IdType id;
  std::string etag;
  scheduling::Change<Record> change;
};

template <class T>
Result<T> Checked(const Fields& fields, T read) {
  if (Result<void> checked = fields.Check(); !checked) {
    return tl::make_unexpected(std::move(checked.error()));
  }
  return read;
}

// The id a create request gives, or the one made for it.
template <class IdType>
IdType ReadNewId(const char* field, const std::string& id, const std::string& made_id,
                 Fields& fields) {
  return fields.Id<IdType>(field, id.empty() ? made_id : id);
}

template <class Record>
using Setting = std::function<void(Record&)>;

// How one field of a resource is read. `read` adds violations under `field`, and gives what puts
// the value into a record.
template <class Wire, class Record>
struct Column {
  const char* path;
  Setting<Record> (*read)(const Wire& wire, const std::string& field, Fields& fields);
};

template <class Wire, class Record>
using Columns = std::span<const Column<Wire, Record>>;

// The record of a create request: the defaults of `record`, with every column put in.
template <class Wire, class Record>
Record ReadAll(Columns<Wire, Record> columns, const Wire& wire, const std::string& prefix,
               Record record, Fields& fields) {
  for (const auto& column : columns) {
    column.read(wire, prefix + column.path, fields)(record);
  }
  return record;
}

// The columns that an update mask names; each wrong path is a violation.
template <class Wire, class Record>
std::vector<const Column<Wire, Record>*> Masked(Columns<Wire, Record> columns,
                                                const google::protobuf::FieldMask& mask,
                                                Fields& fields) {
  std::set<const Column<Wire, Record>*> named;
  if (mask.paths().empty()) fields.Add("update_mask", Text::kRequired);
  if (mask.paths_size() > kMaxRepeated) return {};
  for (const std::string& path : mask.paths()) {
    bool known = path == "*";
    for (const auto& column : columns) {
      if (path != "*" && path != column.path) continue;
      known = true;
      named.insert(&column);
    }
    fields.Unless(known, "update_mask", Text::kBadUpdateMask, {Echo(path)});
  }
  return {named.begin(), named.end()};
}

// The update of the record `id`; `resource` is the field of the request that holds the wire's.
template <class Record, class IdType, class Wire>
Result<UpdateAsked<Record, IdType>> ReadUpdate(Columns<Wire, Record> columns, const Wire& wire,
                                               const std::string& resource, IdType id,
                                               const google::protobuf::FieldMask& mask,
                                               Fields& fields) {
  UpdateAsked<Record, IdType> asked{std::move(id), wire.etag(), {}};
  std::vector<Setting<Record>> settings;
  for (const auto* column : Masked(columns, mask, fields)) {
    settings.push_back(column->read(wire, resource + "." + column->path, fields));
  }
  asked.change = [settings = std::move(settings)](const Record& stored) -> Result<Record> {
    Record changed = stored;
    for (const Setting<Record>& set : settings) set(changed);
    return changed;
  };
  return Checked(fields, std::move(asked));
}

// As above, with the id that the resource's name has.
template <class Record, class IdType, class Wire>
Result<UpdateAsked<Record, IdType>> ReadUpdate(Columns<Wire, Record> columns, const Wire& wire,
                                               const std::string& resource, const char* pattern,
                                               const google::protobuf::FieldMask& mask,
                                               Fields& fields) {
  return ReadUpdate<Record, IdType, Wire>(
      columns, wire, resource, fields.Name<IdType>(resource + ".name", wire.name(), pattern), mask,
      fields);
}

// Fields that are read alike in several resources.
template <class Wire, class Record>
Setting<Record> ReadDisplayName(const Wire& wire, const std::string&, Fields&) {
  return [name = wire.display_name()](Record& record) { record.name = name; };
}
template <class Wire, class Record>
Setting<Record> ReadActive(const Wire& wire, const std::string&, Fields&) {
  return [active = !wire.has_active() || wire.active()](Record& record) { record.active = active; };
}

// A page of a list; `after` is the list's cursor.
struct ListAsked {
  int size;
  std::string after;
};
template <class IdType>
struct ListOfAsked {
  IdType of;
  ListAsked page;
};

template <class Request>
ListAsked ReadPage(const Request& request, Fields& fields) {
  ListAsked asked{fields.Size("page_size", request.page_size(), kUsualPage, store::kMaxPage), ""};
  if (!request.page_token().empty()) {
    std::optional<std::string> cursor = ReadPageToken(request, request.page_token());
    fields.Unless(cursor.has_value(), "page_token", Text::kBadPageToken);
    asked.after = std::move(cursor).value_or("");
  }
  return asked;
}

inline constexpr FieldName kNamedFields[] = {{"name", "display_name"}};

// As `done`, with the fields of an error called what the request calls them.
template <class T, class Done>
scheduling::Done<T> Renaming(Done done, std::string prefix, std::span<const FieldName> names) {
  return [done = std::move(done), prefix = std::move(prefix), names](Result<T> result) {
    if (result) return done(std::move(result));
    done(Result<T>(tl::make_unexpected(OnWire(std::move(result.error()), prefix, names))));
  };
}

}  // namespace samtale::api
