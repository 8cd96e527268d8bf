#include "services/api/fields.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <utility>

#include "services/api/names.h"

namespace samtale::api {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr const char* kStandIn = "stand-in";  // an id, so that reading goes on
constexpr const char* kRequestId = "request_id";

std::string Join(const std::string& path, const std::string& field) {
  return path.empty() ? field : path + "." + field;
}

std::string Element(const std::string& path, int index) {
  return path + "[" + std::to_string(index) + "]";
}

std::string ValuesOf(const google::protobuf::EnumDescriptor& kind) {
  std::string values;
  for (int i = 0; i < kind.value_count(); ++i) {
    if (kind.value(i)->number() == 0) continue;
    values += (values.empty() ? "" : ", ") + kind.value(i)->name();
  }
  return values;
}

void CheckEnum(const FieldDescriptor& field, int value, std::string path, Fields& fields) {
  if (value == 0) return fields.Add(std::move(path), Text::kEnumUnspecified);
  if (field.enum_type()->FindValueByNumber(value) != nullptr) return;
  fields.Add(std::move(path), Text::kNotAWord,
             {std::to_string(value), ValuesOf(*field.enum_type())});
}

void CheckBounds(const Message& message, const std::string& path, Fields& fields);

void CheckRepeated(const Message& message, const FieldDescriptor& field, const std::string& path,
                   Fields& fields) {
  const auto& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, &field);
  if (size > kMaxRepeated) {
    return fields.Add(path, Text::kTooMany, {std::to_string(kMaxRepeated)});
  }
  for (int i = 0; i < size; ++i) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      CheckEnum(field, reflection.GetRepeatedEnumValue(message, &field, i), Element(path, i),
                fields);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field.is_map()) {
      CheckBounds(reflection.GetRepeatedMessage(message, &field, i), Element(path, i), fields);
    }
  }
}

// Our messages do not nest in themselves, so this ends.
void CheckBounds(const Message& message, const std::string& path, Fields& fields) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection.ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    const std::string name = Join(path, field->name());
    if (field->is_repeated()) {
      CheckRepeated(message, *field, name, fields);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      CheckEnum(*field, reflection.GetEnumValue(message, field), name, fields);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      CheckBounds(reflection.GetMessage(message, field), name, fields);
    }
  }
}

void CheckRequestId(const Message& request, Fields& fields) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(kRequestId);
  if (field == nullptr) return;
  const std::string id = request.GetReflection()->GetString(request, field);
  if (id.empty()) return fields.Add(kRequestId, Text::kRequired);
  const bool printable =
      std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c <= '~'; });
  fields.Unless(printable && id.size() <= kMaxRequestId, kRequestId, Text::kNotARequestId,
                {std::to_string(kMaxRequestId)});
}

// True when a violation of the one field makes one of the other pointless.
bool Concern(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return b.starts_with(a) && (a.size() == b.size() || b[a.size()] == '.' || b[a.size()] == '[');
}

std::string WireName(const std::string& field, std::span<const FieldName> names) {
  for (const FieldName& name : names) {
    if (field == name.use_case) return std::string(name.wire);
  }
  return field;
}

}  // namespace

Fields::Fields(const Caller& caller, const Message& request) : caller_(caller) {
  CheckBounds(request, "", *this);
  CheckRequestId(request, *this);
}

void Fields::Add(std::string field, Text text, std::vector<std::string> arguments) {
  violations_.push_back({std::move(field), {text, std::move(arguments)}});
}

void Fields::Unless(bool holds, std::string field, Text text, std::vector<std::string> arguments) {
  if (!holds) Add(std::move(field), text, std::move(arguments));
}

bool Fields::Knows(std::string_view field) const {
  return std::any_of(violations_.begin(), violations_.end(),
                     [&](const Violation& one) { return Concern(one.field, field); });
}

void Fields::Merge(const Result<void>& checked, std::string_view prefix,
                   std::span<const FieldName> names) {
  if (checked) return;
  if (checked.error().violations.empty()) {
    if (!other_) other_ = checked.error();
    return;
  }
  std::vector<Violation> fresh;
  Error found = OnWire(checked.error(), prefix, names);
  for (Violation& violation : found.violations) {
    if (!Knows(violation.field)) fresh.push_back(std::move(violation));
  }
  std::move(fresh.begin(), fresh.end(), std::back_inserter(violations_));
}

void Fields::Municipality(std::string field, const std::string& name) {
  Variables(std::move(field), name, "municipalities/{municipality}", 0);
}

std::vector<std::string> Fields::Variables(std::string field, const std::string& name,
                                           std::string_view pattern, std::size_t count) {
  const std::vector<std::string> stand_ins(count, kStandIn);
  if (name.empty()) {
    Add(std::move(field), Text::kRequired);
    return stand_ins;
  }
  const std::optional<std::vector<std::string_view>> variables = Match(pattern, name);
  const bool shaped = variables && variables->size() == count + 1 &&
                      std::all_of(variables->begin(), variables->end(), IsIdText);
  if (!shaped) {
    Add(std::move(field), Text::kNotAName, {Echo(name), std::string(pattern)});
    return stand_ins;
  }
  if (variables->front() != municipality().text()) {
    Add(std::move(field), Text::kOtherMunicipality);
    return stand_ins;
  }
  return {variables->begin() + 1, variables->end()};
}

std::string Fields::IdText(std::string field, const std::string& text) {
  if (IsIdText(text)) return text;
  if (text.empty()) {
    Add(std::move(field), Text::kRequired);
  } else {
    Add(std::move(field), Text::kNotAnId, {Echo(text)});
  }
  return kStandIn;
}

LocalDay Fields::Day(std::string field, const std::string& text) {
  if (text.empty()) {
    Add(std::move(field), Text::kRequired);
    return {};
  }
  return OptionalDay(std::move(field), text).value_or(LocalDay{});
}

std::optional<LocalDay> Fields::OptionalDay(std::string field, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const std::optional<LocalDay> day = ParseDay(text);
  Unless(day.has_value(), std::move(field), Text::kNotADay, {Echo(text)});
  return day;
}

LocalTime Fields::Time(std::string field, const std::string& text) {
  const std::optional<LocalTime> time = ParseTime(text);
  if (time) return *time;
  if (text.empty()) {
    Add(std::move(field), Text::kRequired);
  } else {
    Add(std::move(field), Text::kNotATime, {Echo(text)});
  }
  return LocalTime(Minutes{0});
}

LocalDateTime Fields::DateTime(std::string field, const std::string& text) {
  const std::optional<LocalDateTime> local = ParseDateTime(text);
  if (local) return *local;
  if (text.empty()) {
    Add(std::move(field), Text::kRequired);
  } else {
    Add(std::move(field), Text::kNotALocalDateTime, {Echo(text)});
  }
  return {LocalDay{}, LocalTime(Minutes{0})};
}

Instant Fields::At(std::string field, bool present, const google::protobuf::Timestamp& timestamp) {
  static const Instant kFirst = date::sys_days{date::year{1900} / 1 / 1};
  static const Instant kAfter = date::sys_days{date::year{2200} / 1 / 1};
  if (!present) {
    Add(std::move(field), Text::kRequired);
    return {};
  }
  const Instant instant{Seconds{timestamp.seconds()}};
  const bool valid = kFirst <= instant && instant < kAfter && timestamp.nanos() == 0;
  Unless(valid, std::move(field), Text::kNotAnInstant);
  return valid ? instant : Instant{};
}

Interval Fields::Between(const std::string& field, bool present, const v1::TimeInterval& interval) {
  if (!present) {
    Add(field, Text::kRequired);
    return {};
  }
  const std::size_t before = violations_.size();
  const Interval read{At(field + ".start_time", interval.has_start_time(), interval.start_time()),
                      At(field + ".end_time", interval.has_end_time(), interval.end_time())};
  if (violations_.size() == before) {
    Unless(!read.empty(), field + ".end_time", Text::kEndBeforeBegin);
  }
  return read;
}

Mode Fields::ModeOf(std::string field, v1::Mode mode) {
  switch (static_cast<int>(mode)) {
    case v1::PHYSICAL:
      return Mode::kPhysical;
    case v1::TELEPHONE:
      return Mode::kTelephone;
    case v1::VIDEO:
      return Mode::kVideo;
  }
  // Numbers that are no mode are known from the walk over the request.
  if (!Knows(field)) Add(std::move(field), Text::kEnumUnspecified);
  return Mode::kPhysical;
}

ModeSet Fields::Modes(const std::string& field, const google::protobuf::RepeatedField<int>& modes) {
  ModeSet set;
  for (int i = 0; i < std::min(modes.size(), kMaxRepeated); ++i) {
    const Mode mode = ModeOf(Element(field, i), static_cast<v1::Mode>(modes[i]));
    if (set.Has(mode) && !Knows(Element(field, i))) {
      Add(Element(field, i), Text::kRepeated, {std::string(Word(mode))});
    }
    set.Add(mode);
  }
  return set;
}

int Fields::Size(std::string field, int size, int usual, int most) {
  if (size == 0) return usual;
  Unless(1 <= size && size <= most, std::move(field), Text::kOutOfRange,
         {"1", std::to_string(most)});
  return size;
}

Result<void> Fields::Check() const {
  if (!violations_.empty()) return Invalid(violations_);
  if (other_) return tl::make_unexpected(*other_);
  return {};
}

Error OnWire(Error error, std::string_view prefix, std::span<const FieldName> names) {
  for (Violation& violation : error.violations) {
    violation.field = std::string(prefix) + WireName(violation.field, names);
  }
  return error;
}

std::string Echo(std::string_view input) {
  std::size_t end = std::min(input.size(), kMaxEchoBytes);
  // Not in the middle of a character of UTF-8, whose later bytes are 10xxxxxx.
  while (end < input.size() && end > 0 && (static_cast<unsigned char>(input[end]) & 0xC0u) == 0x80u)
    --end;
  return std::string(input.substr(0, end));
}

v1::Mode WireMode(Mode mode) {
  switch (mode) {
    case Mode::kPhysical:
      return v1::PHYSICAL;
    case Mode::kTelephone:
      return v1::TELEPHONE;
    case Mode::kVideo:
      return v1::VIDEO;
  }
  return v1::MODE_UNSPECIFIED;
}

v1::HeldBy WireHolder(store::HeldBy holder) {
  switch (holder) {
    case store::HeldBy::kJobcentre:
      return v1::JOBCENTRE;
    case store::HeldBy::kAKasse:
      return v1::A_KASSE;
  }
  return v1::HELD_BY_UNSPECIFIED;
}

void SetTimestamp(Instant instant, google::protobuf::Timestamp* timestamp) {
  timestamp->set_seconds(instant.time_since_epoch().count());
  timestamp->set_nanos(0);
}

}  // namespace samtale::api
