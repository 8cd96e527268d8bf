#include <samtale/v1/meeting_service.grpc.pb.h>

#include <utility>

#include "services/api/meeting_wire.h"
#include "services/api/page_token.h"
#include "services/api/services.h"
#include "services/auth/access.h"

namespace samtale::api {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// Fills `reply` with a meeting and its decision.
auto Into(v1::Meeting* reply) {
  return [reply](const scheduling::BookedMeeting& booked) { return Fill(booked, reply); };
}

class MeetingService final : public v1::MeetingService::CallbackService {
 public:
  MeetingService(const Shell& shell, scheduling::Meetings& meetings,
                 const scheduling::RulesInForce& rules)
      : shell_(shell), meetings_(meetings), rules_(rules) {}

  ServerUnaryReactor* SearchSlots(CallbackServerContext* context,
                                  const v1::SearchSlotsRequest* request,
                                  v1::SearchSlotsResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto search = Read(*request, rules_.Get()->vocabulary(), asked.fields);
      if (!search) return Refuse(std::move(search));
      if (auto self = ForSelf(asked, search->wish); !self) return self;
      auto offer = meetings_.SearchSlots(asked.call, *search);
      if (!offer) return Refuse(std::move(offer));
      return Fill(asked.call.caller.municipality, *offer, reply);
    });
  }

  ServerUnaryReactor* ExplainSlot(CallbackServerContext* context,
                                  const v1::ExplainSlotRequest* request,
                                  v1::ExplainSlotResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto slot = Read(*request, rules_.Get()->vocabulary(), asked.fields);
      if (!slot) return Refuse(std::move(slot));
      if (auto self = ForSelf(asked, slot->wish); !self) return self;
      auto answer = meetings_.ExplainSlot(asked.call, slot->wish, slot->start);
      if (!answer) return Refuse(std::move(answer));
      return Fill(asked.call.caller.municipality, *answer, asked.language, reply);
    });
  }

  ServerUnaryReactor* HoldSlot(CallbackServerContext* context, const v1::HoldSlotRequest* request,
                               v1::Hold* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto hold = Read(*request, rules_.Get()->vocabulary(), asked.fields);
      if (!hold) return Refuse(std::move(hold));
      if (auto self = ForSelf(asked, hold->wish); !self) return self;
      meetings_.HoldSlot(std::move(asked.call), std::move(hold->wish), hold->start, hold->ttl,
                         finish([start = request->local_start(), reply](const store::Hold& made) {
                           Fill(made, start, reply);
                         }));
      return {};
    });
  }

  ServerUnaryReactor* ReleaseHold(CallbackServerContext* context,
                                  const v1::ReleaseHoldRequest* request,
                                  google::protobuf::Empty*) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto hold = Read(*request, asked.fields);
      if (!hold) return Refuse(std::move(hold));
      meetings_.ReleaseHold(std::move(asked.call), *hold, finish([](bool) {}));
      return {};
    });
  }

  ServerUnaryReactor* BookMeeting(CallbackServerContext* context,
                                  const v1::BookMeetingRequest* request,
                                  v1::Meeting* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto booking = Read(*request, rules_.Get()->vocabulary(), asked.fields);
      if (!booking) return Refuse(std::move(booking));
      if (auto self = ForSelf(asked, booking->wish); !self) return self;
      const bool dry = booking->validate_only;
      meetings_.BookMeeting(
          std::move(asked.call), std::move(*booking),
          finish([dry, reply](const scheduling::BookedMeeting& booked) -> Result<void> {
            const Result<void> filled = Fill(booked, reply);
            if (dry) {  // there is no such meeting
              reply->clear_name();
              reply->clear_etag();
            }
            return filled;
          }));
      return {};
    });
  }

  ServerUnaryReactor* GetMeeting(CallbackServerContext* context,
                                 const v1::GetMeetingRequest* request,
                                 v1::Meeting* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto named = Read(*request, asked.fields);
      if (!named) return Refuse(std::move(named));
      auto found = meetings_.GetMeeting(asked.call, named->jobcentre, named->id);
      if (!found) return Refuse(std::move(found));
      return Fill(*found, reply);
    });
  }

  ServerUnaryReactor* ListMeetings(CallbackServerContext* context,
                                   const v1::ListMeetingsRequest* request,
                                   v1::ListMeetingsResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto list = Read(*request, asked.fields);
      if (!list) return Refuse(std::move(list));
      if (list->filter.citizen) {
        auto self = auth::CheckSelf(asked.call.caller, *list->filter.citizen, asked.call.method);
        if (!self) return self;
      }
      auto page = meetings_.ListMeetings(asked.call, list->filter, list->size, list->after);
      if (!page) return Refuse(std::move(page));
      for (const store::Meeting& meeting : page->meetings) Fill(meeting, reply->add_meetings());
      if (page->next) reply->set_next_page_token(PageToken(*request, CursorOf(*page->next)));
      return {};
    });
  }

  ServerUnaryReactor* RescheduleMeeting(CallbackServerContext* context,
                                        const v1::RescheduleMeetingRequest* request,
                                        v1::Meeting* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto change = Read(*request, asked.fields);
      if (!change) return Refuse(std::move(change));
      meetings_.RescheduleMeeting(std::move(asked.call), change->meeting.jobcentre,
                                  change->meeting.id, change->etag, change->start, change->wish,
                                  finish(Into(reply)));
      return {};
    });
  }

  ServerUnaryReactor* ChangeMode(CallbackServerContext* context,
                                 const v1::ChangeModeRequest* request,
                                 v1::Meeting* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto change = Read(*request, asked.fields);
      if (!change) return Refuse(std::move(change));
      meetings_.ChangeMode(std::move(asked.call), change->meeting.jobcentre, change->meeting.id,
                           change->etag, change->mode, change->wish, finish(Into(reply)));
      return {};
    });
  }

  ServerUnaryReactor* SetConnection(CallbackServerContext* context,
                                    const v1::SetConnectionRequest* request,
                                    v1::Meeting* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto change = Read(*request, asked.fields);
      if (!change) return Refuse(std::move(change));
      meetings_.SetConnection(std::move(asked.call), change->meeting.jobcentre, change->meeting.id,
                              change->etag, std::move(change->connection), finish(Into(reply)));
      return {};
    });
  }

  ServerUnaryReactor* CancelMeeting(CallbackServerContext* context,
                                    const v1::CancelMeetingRequest* request,
                                    v1::Meeting* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto cancel = Read(*request, asked.fields);
      if (!cancel) return Refuse(std::move(cancel));
      meetings_.CancelMeeting(std::move(asked.call), cancel->meeting.jobcentre, cancel->meeting.id,
                              cancel->etag, cancel->reason, finish(Into(reply)));
      return {};
    });
  }

  ServerUnaryReactor* RecordOutcome(CallbackServerContext* context,
                                    const v1::RecordOutcomeRequest* request,
                                    v1::Meeting* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto outcome = Read(*request, asked.fields);
      if (!outcome) return Refuse(std::move(outcome));
      meetings_.RecordOutcome(std::move(asked.call), outcome->meeting.jobcentre,
                              outcome->meeting.id, outcome->etag, outcome->outcome,
                              finish(Into(reply)));
      return {};
    });
  }

 private:
  static Result<void> ForSelf(const Asked& asked, const scheduling::MeetingWish& wish) {
    return auth::CheckSelf(asked.call.caller, wish.citizen, asked.call.method);
  }

  const Shell& shell_;
  scheduling::Meetings& meetings_;
  const scheduling::RulesInForce& rules_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewMeetingService(const Shell& shell, scheduling::Meetings& meetings,
                                                 const scheduling::RulesInForce& rules) {
  return std::make_unique<MeetingService>(shell, meetings, rules);
}

}  // namespace samtale::api
