#include <samtale/v1/directory_service.grpc.pb.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "services/api/calendar_wire.h"
#include "services/api/digest.h"
#include "services/api/directory_wire.h"
#include "services/api/page_token.h"
#include "services/api/services.h"
#include "services/auth/access.h"

namespace samtale::api {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// Fills `reply` with a record.
template <class Reply>
auto Into(Reply* reply) {
  return [reply](const auto& record) { Fill(record, reply); };
}

// A list that the store keeps in pages, by id.
template <class Request, class Record, class Add>
Result<void> AnswerPage(const Request& request, Result<scheduling::Page<Record>> page, Add add,
                        std::string* next_page_token) {
  if (!page) return Refuse(std::move(page));
  for (const Record& record : page->records) Fill(record, add());
  if (page->more) *next_page_token = PageToken(request, page->records.back().id.text());
  return {};
}

// A short list that is read whole: the cursor counts what was answered before.
template <class Request, class Record, class Add>
Result<void> AnswerPart(const Request& request, const ListAsked& asked,
                        Result<std::vector<Record>> all, Add add, std::string* next_page_token) {
  if (!all) return Refuse(std::move(all));
  std::size_t first = 0;
  std::from_chars(asked.after.data(), asked.after.data() + asked.after.size(), first);
  first = std::min(first, all->size());
  const std::size_t end = std::min(first + static_cast<std::size_t>(asked.size), all->size());
  for (std::size_t i = first; i < end; ++i) Fill((*all)[i], add());
  if (end < all->size()) *next_page_token = PageToken(request, std::to_string(end));
  return {};
}

store::PageOf PageOf(const ListAsked& asked) { return {asked.size, asked.after}; }

class DirectoryService final : public v1::DirectoryService::CallbackService {
 public:
  DirectoryService(const Shell& shell, scheduling::Directory& directory,
                   const scheduling::RulesInForce& rules)
      : shell_(shell), directory_(directory), rules_(rules) {}

  ServerUnaryReactor* CreateJobcentre(CallbackServerContext* context,
                                      const v1::CreateJobcentreRequest* request,
                                      v1::Jobcentre* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto record = Read(*request, rules_.Get()->vocabulary(), asked.fields);
      if (!record) return Refuse(std::move(record));
      directory_.CreateJobcentre(std::move(asked.call), std::move(*record), finish(Into(reply)));
      return {};
    });
  }
  ServerUnaryReactor* GetJobcentre(CallbackServerContext* context,
                                   const v1::GetJobcentreRequest* request,
                                   v1::Jobcentre* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto id = Read(*request, asked.fields);
      if (!id) return Refuse(std::move(id));
      return Answer(directory_.GetJobcentre(asked.call, *id), reply);
    });
  }
  ServerUnaryReactor* ListJobcentres(CallbackServerContext* context,
                                     const v1::ListJobcentresRequest* request,
                                     v1::ListJobcentresResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto list = Read(*request, asked.fields);
      if (!list) return Refuse(std::move(list));
      return AnswerPage(
          *request, directory_.ListJobcentres(asked.call, PageOf(*list)),
          [&] { return reply->add_jobcentres(); }, reply->mutable_next_page_token());
    });
  }
  ServerUnaryReactor* UpdateJobcentre(CallbackServerContext* context,
                                      const v1::UpdateJobcentreRequest* request,
                                      v1::Jobcentre* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto update = Read(*request, asked.fields);
      if (!update) return Refuse(std::move(update));
      directory_.UpdateJobcentre(
          std::move(asked.call), update->id, update->etag, update->change,
          Renaming<store::Jobcentre>(finish(Into(reply)), "jobcentre.", kJobcentreFields));
      return {};
    });
  }

  ServerUnaryReactor* CreateCaseworker(CallbackServerContext* context,
                                       const v1::CreateCaseworkerRequest* request,
                                       v1::Caseworker* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto record = Read(*request, rules_.Get()->vocabulary(), asked.fields);
      if (!record) return Refuse(std::move(record));
      directory_.CreateCaseworker(std::move(asked.call), std::move(*record), finish(Into(reply)));
      return {};
    });
  }
  ServerUnaryReactor* GetCaseworker(CallbackServerContext* context,
                                    const v1::GetCaseworkerRequest* request,
                                    v1::Caseworker* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto id = Read(*request, asked.fields);
      if (!id) return Refuse(std::move(id));
      return Answer(directory_.GetCaseworker(asked.call, *id), reply);
    });
  }
  ServerUnaryReactor* ListCaseworkers(CallbackServerContext* context,
                                      const v1::ListCaseworkersRequest* request,
                                      v1::ListCaseworkersResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto list = Read(*request, asked.fields);
      if (!list) return Refuse(std::move(list));
      return AnswerPage(
          *request, directory_.ListCaseworkers(asked.call, list->of, PageOf(list->page)),
          [&] { return reply->add_caseworkers(); }, reply->mutable_next_page_token());
    });
  }
  ServerUnaryReactor* UpdateCaseworker(CallbackServerContext* context,
                                       const v1::UpdateCaseworkerRequest* request,
                                       v1::Caseworker* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto update = Read(*request, asked.fields);
      if (!update) return Refuse(std::move(update));
      directory_.UpdateCaseworker(std::move(asked.call), update->id, update->etag, update->change,
                                  Renaming<scheduling::ChangedCaseworker>(
                                      finish(Into(reply)), "caseworker.", kNamedFields));
      return {};
    });
  }

  ServerUnaryReactor* CreateAbsence(CallbackServerContext* context,
                                    const v1::CreateAbsenceRequest* request,
                                    v1::CreateAbsenceResponse* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto record = Read(*request, MadeIdText(asked.call), asked.fields);
      if (!record) return Refuse(std::move(record));
      directory_.CreateAbsence(std::move(asked.call), std::move(*record), finish(Into(reply)));
      return {};
    });
  }
  ServerUnaryReactor* ListAbsences(CallbackServerContext* context,
                                   const v1::ListAbsencesRequest* request,
                                   v1::ListAbsencesResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto list = Read(*request, asked.fields);
      if (!list) return Refuse(std::move(list));
      return AnswerPart(
          *request, list->page,
          directory_.ListAbsences(asked.call, list->caseworker, list->interval),
          [&] { return reply->add_absences(); }, reply->mutable_next_page_token());
    });
  }
  ServerUnaryReactor* DeleteAbsence(CallbackServerContext* context,
                                    const v1::DeleteAbsenceRequest* request,
                                    google::protobuf::Empty*) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto id = Read(*request, asked.fields);
      if (!id) return Refuse(std::move(id));
      directory_.DeleteAbsence(std::move(asked.call), *id, finish([](bool) {}));
      return {};
    });
  }

  ServerUnaryReactor* SetDayOverride(CallbackServerContext* context,
                                     const v1::SetDayOverrideRequest* request,
                                     v1::SetDayOverrideResponse* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto wanted = Read(*request, asked.fields);
      if (!wanted) return Refuse(std::move(wanted));
      directory_.SetDayOverride(std::move(asked.call), std::move(wanted->day_override),
                                std::move(wanted->etag), finish(Into(reply)));
      return {};
    });
  }
  ServerUnaryReactor* ListDayOverrides(CallbackServerContext* context,
                                       const v1::ListDayOverridesRequest* request,
                                       v1::ListDayOverridesResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto list = Read(*request, asked.fields);
      if (!list) return Refuse(std::move(list));
      return AnswerPart(
          *request, list->page,
          directory_.ListDayOverrides(asked.call, list->caseworker, list->from, list->until),
          [&] { return reply->add_day_overrides(); }, reply->mutable_next_page_token());
    });
  }
  ServerUnaryReactor* DeleteDayOverride(CallbackServerContext* context,
                                        const v1::DeleteDayOverrideRequest* request,
                                        google::protobuf::Empty*) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto named = Read(*request, asked.fields);
      if (!named) return Refuse(std::move(named));
      directory_.DeleteDayOverride(std::move(asked.call), named->caseworker, named->day,
                                   finish([](bool) {}));
      return {};
    });
  }

  ServerUnaryReactor* CreateClosingDay(CallbackServerContext* context,
                                       const v1::CreateClosingDayRequest* request,
                                       v1::CreateClosingDayResponse* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto record = Read(*request, MadeIdText(asked.call), asked.fields);
      if (!record) return Refuse(std::move(record));
      directory_.CreateClosingDay(std::move(asked.call), std::move(*record), finish(Into(reply)));
      return {};
    });
  }
  ServerUnaryReactor* ListClosingDays(CallbackServerContext* context,
                                      const v1::ListClosingDaysRequest* request,
                                      v1::ListClosingDaysResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto list = Read(*request, asked.fields);
      if (!list) return Refuse(std::move(list));
      return AnswerPage(
          *request, directory_.ListClosingDays(asked.call, list->of, PageOf(list->page)),
          [&] { return reply->add_closing_days(); }, reply->mutable_next_page_token());
    });
  }
  ServerUnaryReactor* DeleteClosingDay(CallbackServerContext* context,
                                       const v1::DeleteClosingDayRequest* request,
                                       google::protobuf::Empty*) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto id = Read(*request, asked.fields);
      if (!id) return Refuse(std::move(id));
      directory_.DeleteClosingDay(std::move(asked.call), *id, finish([](bool) {}));
      return {};
    });
  }

  ServerUnaryReactor* CreateRoom(CallbackServerContext* context,
                                 const v1::CreateRoomRequest* request, v1::Room* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto record = Read(*request, rules_.Get()->vocabulary(), asked.fields);
      if (!record) return Refuse(std::move(record));
      directory_.CreateRoom(std::move(asked.call), std::move(*record), finish(Into(reply)));
      return {};
    });
  }
  ServerUnaryReactor* GetRoom(CallbackServerContext* context, const v1::GetRoomRequest* request,
                              v1::Room* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto id = Read(*request, asked.fields);
      if (!id) return Refuse(std::move(id));
      return Answer(directory_.GetRoom(asked.call, *id), reply);
    });
  }
  ServerUnaryReactor* ListRooms(CallbackServerContext* context, const v1::ListRoomsRequest* request,
                                v1::ListRoomsResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto list = Read(*request, asked.fields);
      if (!list) return Refuse(std::move(list));
      return AnswerPage(
          *request, directory_.ListRooms(asked.call, list->of, PageOf(list->page)),
          [&] { return reply->add_rooms(); }, reply->mutable_next_page_token());
    });
  }
  ServerUnaryReactor* UpdateRoom(CallbackServerContext* context,
                                 const v1::UpdateRoomRequest* request, v1::Room* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto update = Read(*request, asked.fields);
      if (!update) return Refuse(std::move(update));
      directory_.UpdateRoom(std::move(asked.call), update->id, update->etag, update->change,
                            Renaming<store::Room>(finish(Into(reply)), "room.", kNamedFields));
      return {};
    });
  }

  ServerUnaryReactor* CreateCitizen(CallbackServerContext* context,
                                    const v1::CreateCitizenRequest* request,
                                    v1::Citizen* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto record =
          Read(*request, rules_.Get()->vocabulary(), MadeIdText(asked.call), asked.fields);
      if (!record) return Refuse(std::move(record));
      directory_.CreateCitizen(std::move(asked.call), std::move(*record), finish(Into(reply)));
      return {};
    });
  }
  ServerUnaryReactor* GetCitizen(CallbackServerContext* context,
                                 const v1::GetCitizenRequest* request,
                                 v1::Citizen* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto id = Read(*request, asked.fields);
      if (!id) return Refuse(std::move(id));
      if (auto self = ForSelf(asked, *id); !self) return self;
      return Answer(directory_.GetCitizen(asked.call, *id), reply);
    });
  }
  ServerUnaryReactor* ListCitizens(CallbackServerContext* context,
                                   const v1::ListCitizensRequest* request,
                                   v1::ListCitizensResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto list = Read(*request, asked.fields);
      if (!list) return Refuse(std::move(list));
      return AnswerPage(
          *request, directory_.ListCitizens(asked.call, list->of, PageOf(list->page)),
          [&] { return reply->add_citizens(); }, reply->mutable_next_page_token());
    });
  }
  ServerUnaryReactor* UpdateCitizen(CallbackServerContext* context,
                                    const v1::UpdateCitizenRequest* request,
                                    v1::Citizen* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto update = Read(*request, asked.fields);
      if (!update) return Refuse(std::move(update));
      directory_.UpdateCitizen(
          std::move(asked.call), update->id, update->etag, update->change,
          Renaming<store::Citizen>(finish(Into(reply)), "citizen.", kNamedFields));
      return {};
    });
  }

  ServerUnaryReactor* SetJudgment(CallbackServerContext* context,
                                  const v1::SetJudgmentRequest* request,
                                  v1::Judgment* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto record = Read(*request, asked.fields);
      if (!record) return Refuse(std::move(record));
      directory_.SetJudgment(
          std::move(asked.call), std::move(*record),
          Renaming<store::Judgment>(finish(Into(reply)), "judgment.", kJudgmentFields));
      return {};
    });
  }
  ServerUnaryReactor* ListJudgments(CallbackServerContext* context,
                                    const v1::ListJudgmentsRequest* request,
                                    v1::ListJudgmentsResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto list = Read(*request, asked.fields);
      if (!list) return Refuse(std::move(list));
      return AnswerPart(
          *request, list->page, directory_.ListJudgments(asked.call, list->of),
          [&] { return reply->add_judgments(); }, reply->mutable_next_page_token());
    });
  }

  ServerUnaryReactor* RecordConsent(CallbackServerContext* context,
                                    const v1::RecordConsentRequest* request,
                                    v1::Consent* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto record = Read(*request, rules_.Get()->vocabulary(), asked.fields);
      if (!record) return Refuse(std::move(record));
      if (auto self = ForSelf(asked, record->citizen); !self) return self;
      directory_.RecordConsent(std::move(asked.call), std::move(*record), finish(Into(reply)));
      return {};
    });
  }
  ServerUnaryReactor* ListConsents(CallbackServerContext* context,
                                   const v1::ListConsentsRequest* request,
                                   v1::ListConsentsResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto list = Read(*request, asked.fields);
      if (!list) return Refuse(std::move(list));
      if (auto self = ForSelf(asked, list->of); !self) return self;
      return AnswerPart(
          *request, list->page, directory_.ListConsents(asked.call, list->of),
          [&] { return reply->add_consents(); }, reply->mutable_next_page_token());
    });
  }

  ServerUnaryReactor* CreateCircumstance(CallbackServerContext* context,
                                         const v1::CreateCircumstanceRequest* request,
                                         v1::Circumstance* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto record = Read(*request, MadeIdText(asked.call), asked.fields);
      if (!record) return Refuse(std::move(record));
      directory_.CreateCircumstance(std::move(asked.call), std::move(*record), finish(Into(reply)));
      return {};
    });
  }
  ServerUnaryReactor* ListCircumstances(CallbackServerContext* context,
                                        const v1::ListCircumstancesRequest* request,
                                        v1::ListCircumstancesResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto list = Read(*request, asked.fields);
      if (!list) return Refuse(std::move(list));
      return AnswerPage(
          *request, directory_.ListCircumstances(asked.call, PageOf(*list)),
          [&] { return reply->add_circumstances(); }, reply->mutable_next_page_token());
    });
  }
  ServerUnaryReactor* DeleteCircumstance(CallbackServerContext* context,
                                         const v1::DeleteCircumstanceRequest* request,
                                         google::protobuf::Empty*) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto id = Read(*request, asked.fields);
      if (!id) return Refuse(std::move(id));
      directory_.DeleteCircumstance(std::move(asked.call), *id, finish([](bool) {}));
      return {};
    });
  }

 private:
  static Result<void> ForSelf(const Asked& asked, const CitizenId& citizen) {
    return auth::CheckSelf(asked.call.caller, citizen, asked.call.method);
  }
  template <class Record, class Reply>
  static Result<void> Answer(Result<Record> found, Reply* reply) {
    if (!found) return Refuse(std::move(found));
    Fill(*found, reply);
    return {};
  }

  const Shell& shell_;
  scheduling::Directory& directory_;
  const scheduling::RulesInForce& rules_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewDirectoryService(const Shell& shell,
                                                   scheduling::Directory& directory,
                                                   const scheduling::RulesInForce& rules) {
  return std::make_unique<DirectoryService>(shell, directory, rules);
}

}  // namespace samtale::api
