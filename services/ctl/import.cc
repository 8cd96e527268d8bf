#include "services/ctl/import.h"

#include <fmt/ostream.h>
#include <google/protobuf/util/message_differencer.h>
#include <samtale/v1/directory_service.pb.h>

#include <algorithm>
#include <ostream>

#include "services/core/error.h"
#include "services/core/sha256.h"
#include "services/ctl/names.h"
#include "services/ctl/table.h"

namespace samtale::ctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

constexpr int kPageSize = 200;
constexpr int kMostPages = 500;  // of what is looked through for a record of the same name

enum class Done : std::uint8_t { kCreated, kUpdated, kUnchanged };
using Outcome = Answer<Done>;

// The same for the same request, so that a repeat after a lost answer has no second effect.
template <class Request>
void SetRequestId(std::string_view method, Request* request) {
  request->clear_request_id();
  const std::string hash = Sha256Hex(fmt::format("{}\n{}", method, request->SerializeAsString()));
  request->set_request_id("import-" + hash.substr(0, 32));
}

// Whether `fields` of the two are the same.
bool Same(const Message& one, const Message& other, const std::vector<std::string>& fields) {
  std::vector<const FieldDescriptor*> compared;
  for (const std::string& name : fields) {
    compared.push_back(one.GetDescriptor()->FindFieldByName(name));
  }
  // CompareWithFields wants them by number.
  std::sort(compared.begin(), compared.end(),
            [](const auto* a, const auto* b) { return a->number() < b->number(); });
  return MessageDifferencer().CompareWithFields(one, other, compared, compared);
}

// Whether they are the same but for what an answer says besides.
template <class Resource>
bool SameButEtag(Resource one, Resource other) {
  for (Resource* each : {&one, &other}) {
    each->clear_etag();
    if constexpr (requires { each->clear_displaced_meetings(); }) each->clear_displaced_meetings();
  }
  return MessageDifferencer::Equals(one, other);
}

// The calls of the kinds that can be read by name and changed.
struct JobcentreCalls {
  using Resource = v1::Jobcentre;
  using Get = v1::GetJobcentreRequest;
  using Create = v1::CreateJobcentreRequest;
  using Update = v1::UpdateJobcentreRequest;
  static constexpr const char* kName = "Jobcentre";
  static void Fill(const std::string& id, const Resource& resource, Create* create) {
    create->set_jobcentre_id(id);
    *create->mutable_jobcentre() = resource;
  }
  static Resource* In(Update* update) { return update->mutable_jobcentre(); }
};
struct CaseworkerCalls {
  using Resource = v1::Caseworker;
  using Get = v1::GetCaseworkerRequest;
  using Create = v1::CreateCaseworkerRequest;
  using Update = v1::UpdateCaseworkerRequest;
  static constexpr const char* kName = "Caseworker";
  static void Fill(const std::string& id, const Resource& resource, Create* create) {
    create->set_caseworker_id(id);
    *create->mutable_caseworker() = resource;
  }
  static Resource* In(Update* update) { return update->mutable_caseworker(); }
};
struct RoomCalls {
  using Resource = v1::Room;
  using Get = v1::GetRoomRequest;
  using Create = v1::CreateRoomRequest;
  using Update = v1::UpdateRoomRequest;
  static constexpr const char* kName = "Room";
  static void Fill(const std::string& id, const Resource& resource, Create* create) {
    create->set_room_id(id);
    *create->mutable_room() = resource;
  }
  static Resource* In(Update* update) { return update->mutable_room(); }
};
struct CitizenCalls {
  using Resource = v1::Citizen;
  using Get = v1::GetCitizenRequest;
  using Create = v1::CreateCitizenRequest;
  using Update = v1::UpdateCitizenRequest;
  static constexpr const char* kName = "Citizen";
  static void Fill(const std::string& id, const Resource& resource, Create* create) {
    create->set_citizen_id(id);
    *create->mutable_citizen() = resource;
  }
  static Resource* In(Update* update) { return update->mutable_citizen(); }
};

// Imports one record after another.
class Importer {
 public:
  Importer(const Client& client, bool dry_run) : client_(client), dry_run_(dry_run) {}

  Outcome Put(const DirectoryRecord& record) const;

 private:
  Client CallerOf(const DirectoryRecord& record) const;
  template <class Calls>
  Outcome Upsert(const DirectoryRecord& record) const;
  template <class Calls>
  Outcome Change(const DirectoryRecord& record, const typename Calls::Resource& existing) const;
  Outcome PutJudgment(const DirectoryRecord& record) const;
  Outcome PutConsent(const DirectoryRecord& record) const;
  Outcome PutCircumstance(const DirectoryRecord& record) const;
  Outcome PutAbsence(const DirectoryRecord& record) const;
  Outcome PutDayOverride(const DirectoryRecord& record) const;
  Outcome PutClosingDay(const DirectoryRecord& record) const;

  // Sends a write, unless nothing shall be written; then `outcome` is what it would have come to.
  template <class Reply, class Request>
  Outcome Write(const Client& client, const std::string& method, Request request,
                Done outcome) const {
    if (dry_run_) return outcome;
    SetRequestId(method, &request);
    const auto reply = client.Call<Reply>(method, request);
    if (!reply) return tl::make_unexpected(reply.error());
    return outcome;
  }
  // The first of a list that `wanted` accepts; nothing when there is none.
  template <class Response, class Request, class Wanted>
  Answer<bool> Exists(const Client& client, const std::string& method, Request request,
                      Wanted wanted) const {
    for (int page = 0; page < kMostPages; ++page) {
      request.set_page_size(kPageSize);
      const auto response = client.Call<Response>(method, request);
      if (!response) return tl::make_unexpected(response.error());
      if (wanted(*response)) return true;
      if (response->next_page_token().empty()) break;
      request.set_page_token(response->next_page_token());
    }
    return false;
  }

  const Client& client_;
  bool dry_run_;
};

Client Importer::CallerOf(const DirectoryRecord& record) const {
  Client client = client_.Of(record.municipality);
  return record.by.empty() ? std::move(client) : client.As("caseworker", record.by);
}

template <class Calls>
Outcome Importer::Upsert(const DirectoryRecord& record) const {
  const Client client = CallerOf(record);
  const auto& wanted = static_cast<const typename Calls::Resource&>(*record.message);
  typename Calls::Get get;
  get.set_name(wanted.name());
  const std::string name = Calls::kName;
  const auto existing = client.Call<typename Calls::Resource>("DirectoryService.Get" + name, get);
  if (existing) return Change<Calls>(record, *existing);
  if (existing.error().code != "NOT_FOUND") return tl::make_unexpected(existing.error());
  typename Calls::Create create;
  create.set_parent("municipalities/" + record.municipality);
  Calls::Fill(record.id, wanted, &create);
  return Write<typename Calls::Resource>(client, "DirectoryService.Create" + name, create,
                                         Done::kCreated);
}

template <class Calls>
Outcome Importer::Change(const DirectoryRecord& record,
                         const typename Calls::Resource& existing) const {
  const auto& wanted = static_cast<const typename Calls::Resource&>(*record.message);
  typename Calls::Update update;
  for (const std::string& field : record.fields) {
    if (!Same(existing, wanted, {field})) update.mutable_update_mask()->add_paths(field);
  }
  if (update.update_mask().paths().empty()) return Done::kUnchanged;
  if (dry_run_) return Done::kUpdated;
  *Calls::In(&update) = wanted;
  Calls::In(&update)->set_etag(existing.etag());
  const std::string method = std::string("DirectoryService.Update") + Calls::kName;
  SetRequestId(method, &update);
  const auto changed = CallerOf(record).Call<typename Calls::Resource>(method, update);
  if (!changed) return tl::make_unexpected(changed.error());
  // What only looked different, a default that was written out, is no change.
  return SameButEtag(existing, *changed) ? Done::kUnchanged : Done::kUpdated;
}

Outcome Importer::PutJudgment(const DirectoryRecord& record) const {
  const Client client = CallerOf(record);
  const auto& wanted = static_cast<const v1::Judgment&>(*record.message);
  v1::ListJudgmentsRequest list;
  list.set_parent(NameIn(record.municipality, "citizens", record.id));
  bool is_set = false;
  const auto found = Exists<v1::ListJudgmentsResponse>(
      client, "DirectoryService.ListJudgments", list, [&](const v1::ListJudgmentsResponse& page) {
        return std::any_of(page.judgments().begin(), page.judgments().end(),
                           [&](const v1::Judgment& one) {
                             is_set = is_set || one.name() == wanted.name();
                             return one.name() == wanted.name() && Same(one, wanted, record.fields);
                           });
      });
  if (!found) return tl::make_unexpected(found.error());
  if (*found) return Done::kUnchanged;
  v1::SetJudgmentRequest request;
  *request.mutable_judgment() = wanted;
  return Write<v1::Judgment>(client, "DirectoryService.SetJudgment", request,
                             is_set ? Done::kUpdated : Done::kCreated);
}

Outcome Importer::PutConsent(const DirectoryRecord& record) const {
  const Client client = CallerOf(record);
  const auto& wanted = static_cast<const v1::Consent&>(*record.message);
  const std::string citizen = NameIn(record.municipality, "citizens", record.id);
  v1::ListConsentsRequest list;
  list.set_parent(citizen);
  const auto found = Exists<v1::ListConsentsResponse>(
      client, "DirectoryService.ListConsents", list, [&](const v1::ListConsentsResponse& page) {
        return std::any_of(
            page.consents().begin(), page.consents().end(),
            [&](const v1::Consent& one) { return Same(one, wanted, record.fields); });
      });
  if (!found) return tl::make_unexpected(found.error());
  if (*found) return Done::kUnchanged;
  v1::RecordConsentRequest request;
  request.set_parent(citizen);
  *request.mutable_consent() = wanted;
  return Write<v1::Consent>(client, "DirectoryService.RecordConsent", request, Done::kCreated);
}

Outcome Importer::PutCircumstance(const DirectoryRecord& record) const {
  const Client client = CallerOf(record);
  const auto& wanted = static_cast<const v1::Circumstance&>(*record.message);
  v1::ListCircumstancesRequest list;
  list.set_parent("municipalities/" + record.municipality);
  const auto found = Exists<v1::ListCircumstancesResponse>(
      client, "DirectoryService.ListCircumstances", list,
      [&](const v1::ListCircumstancesResponse& page) {
        return std::any_of(page.circumstances().begin(), page.circumstances().end(),
                           [&](const v1::Circumstance& one) {
                             return one.name() == wanted.name() && Same(one, wanted, record.fields);
                           });
      });
  if (!found) return tl::make_unexpected(found.error());
  if (*found) return Done::kUnchanged;
  v1::CreateCircumstanceRequest request;
  request.set_parent(list.parent());
  request.set_circumstance_id(record.id);
  *request.mutable_circumstance() = wanted;
  return Write<v1::Circumstance>(client, "DirectoryService.CreateCircumstance", request,
                                 Done::kCreated);
}

Outcome Importer::PutAbsence(const DirectoryRecord& record) const {
  const Client client = CallerOf(record);
  const auto& wanted = static_cast<const v1::Absence&>(*record.message);
  v1::ListAbsencesRequest list;
  list.set_parent("municipalities/" + record.municipality);
  list.set_caseworker(wanted.caseworker());
  *list.mutable_overlapping() = wanted.interval();
  const auto found = Exists<v1::ListAbsencesResponse>(
      client, "DirectoryService.ListAbsences", list, [&](const v1::ListAbsencesResponse& page) {
        return std::any_of(page.absences().begin(), page.absences().end(),
                           [&](const v1::Absence& one) {
                             return one.name() == wanted.name() && Same(one, wanted, record.fields);
                           });
      });
  if (!found) return tl::make_unexpected(found.error());
  if (*found) return Done::kUnchanged;
  v1::CreateAbsenceRequest request;
  request.set_parent(list.parent());
  request.set_absence_id(record.id);
  *request.mutable_absence() = wanted;
  return Write<v1::CreateAbsenceResponse>(client, "DirectoryService.CreateAbsence", request,
                                          Done::kCreated);
}

Outcome Importer::PutDayOverride(const DirectoryRecord& record) const {
  const Client client = CallerOf(record);
  const auto& wanted = static_cast<const v1::DayOverride&>(*record.message);
  const std::string day = wanted.name().substr(wanted.name().rfind('/') + 1);
  v1::ListDayOverridesRequest list;
  list.set_parent(NameIn(record.municipality, "caseworkers", record.id));
  list.set_from(day);
  list.set_until(day);
  const auto found =
      client.Call<v1::ListDayOverridesResponse>("DirectoryService.ListDayOverrides", list);
  if (!found) return tl::make_unexpected(found.error());
  v1::SetDayOverrideRequest request;
  *request.mutable_day_override() = wanted;
  Done outcome = Done::kCreated;
  for (const v1::DayOverride& one : found->day_overrides()) {
    // An override is its hours: those that a record leaves out are none.
    if (Same(one, wanted, {"periods", "reason"})) return Done::kUnchanged;
    request.mutable_day_override()->set_etag(one.etag());
    outcome = Done::kUpdated;
  }
  return Write<v1::SetDayOverrideResponse>(client, "DirectoryService.SetDayOverride", request,
                                           outcome);
}

Outcome Importer::PutClosingDay(const DirectoryRecord& record) const {
  const Client client = CallerOf(record);
  const auto& wanted = static_cast<const v1::ClosingDay&>(*record.message);
  v1::ListClosingDaysRequest list;
  list.set_parent("municipalities/" + record.municipality);
  list.set_jobcentre(wanted.jobcentre());
  const auto found = Exists<v1::ListClosingDaysResponse>(
      client, "DirectoryService.ListClosingDays", list,
      [&](const v1::ListClosingDaysResponse& page) {
        return std::any_of(page.closing_days().begin(), page.closing_days().end(),
                           [&](const v1::ClosingDay& one) {
                             return one.name() == wanted.name() && Same(one, wanted, record.fields);
                           });
      });
  if (!found) return tl::make_unexpected(found.error());
  if (*found) return Done::kUnchanged;
  v1::CreateClosingDayRequest request;
  request.set_parent(list.parent());
  request.set_closing_day_id(record.id);
  *request.mutable_closing_day() = wanted;
  return Write<v1::CreateClosingDayResponse>(client, "DirectoryService.CreateClosingDay", request,
                                             Done::kCreated);
}

Outcome Importer::Put(const DirectoryRecord& record) const {
  switch (record.kind) {
    case RecordKind::kJobcentre:
      return Upsert<JobcentreCalls>(record);
    case RecordKind::kCaseworker:
      return Upsert<CaseworkerCalls>(record);
    case RecordKind::kRoom:
      return Upsert<RoomCalls>(record);
    case RecordKind::kCitizen:
      return Upsert<CitizenCalls>(record);
    case RecordKind::kJudgment:
      return PutJudgment(record);
    case RecordKind::kConsent:
      return PutConsent(record);
    case RecordKind::kCircumstance:
      return PutCircumstance(record);
    case RecordKind::kAbsence:
      return PutAbsence(record);
    case RecordKind::kDayOverride:
      return PutDayOverride(record);
    case RecordKind::kClosingDay:
      return PutClosingDay(record);
  }
  SAMTALE_CHECK(false);
}

void Count(const Outcome& outcome, ImportCount* count) {
  if (!outcome) {
    ++count->refused;
    return;
  }
  switch (*outcome) {
    case Done::kCreated:
      ++count->created;
      break;
    case Done::kUpdated:
      ++count->updated;
      break;
    case Done::kUnchanged:
      ++count->unchanged;
      break;
  }
}

bool Occurs(const ImportCount& count) {
  return count.created + count.updated + count.unchanged + count.refused > 0;
}

}  // namespace

bool ImportReport::AllDone() const {
  return !stopped && std::all_of(counts.begin(), counts.end(),
                                 [](const ImportCount& one) { return one.refused == 0; });
}

ImportReport Import(const Client& client, const std::vector<DirectoryRecord>& records, bool dry_run,
                    std::ostream& err) {
  std::vector<const DirectoryRecord*> ordered;
  for (const DirectoryRecord& record : records) ordered.push_back(&record);
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto* a, const auto* b) { return a->kind < b->kind; });
  const Importer importer(client, dry_run);
  ImportReport report;
  for (const DirectoryRecord* record : ordered) {
    const Outcome outcome = importer.Put(*record);
    Count(outcome, &report.counts[static_cast<std::size_t>(record->kind)]);
    if (outcome) continue;
    fmt::print(err, "{}:{}: {} `{}` ", record->path, record->line, Plural(record->kind),
               record->id);
    Print(outcome.error(), client.language(), err);
    if (outcome.error().IsUnclear()) {
      report.stopped = true;
      break;
    }
  }
  return report;
}

std::string ShowReport(const ImportReport& report) {
  Table table({{""}, {"created"}, {"updated"}, {"unchanged"}, {"refused"}});
  for (int i = 0; i < kRecordKinds; ++i) {
    const ImportCount& count = report.counts[static_cast<std::size_t>(i)];
    if (!Occurs(count)) continue;
    table.Add({std::string(Plural(static_cast<RecordKind>(i))), std::to_string(count.created),
               std::to_string(count.updated), std::to_string(count.unchanged),
               std::to_string(count.refused)});
  }
  return table.Render();
}

std::string ReportJson(const ImportReport& report) {
  std::string json;
  for (int i = 0; i < kRecordKinds; ++i) {
    const ImportCount& count = report.counts[static_cast<std::size_t>(i)];
    json += fmt::format(R"({}"{}":{{"created":{},"updated":{},"unchanged":{},"refused":{}}})",
                        i == 0 ? "" : ",", Plural(static_cast<RecordKind>(i)), count.created,
                        count.updated, count.unchanged, count.refused);
  }
  return "{" + json + "}";
}

}  // namespace samtale::ctl
