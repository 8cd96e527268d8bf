#include "services/scheduling/directory.h"

#include <algorithm>
#include <utility>

#include "services/scheduling/directory_steps.h"
#include "services/scheduling/displaced.h"
#include "services/scheduling/fields.h"
#include "services/scheduling/reminder_plans.h"

namespace samtale::scheduling {
namespace {

using engine::Vocabulary;
using store::EventKind;

// Beyond every horizon (fields.cc): no meeting is booked so far ahead.
constexpr date::days kFurthestMeeting{3 * 365};

// What tells the kinds of records apart. One Kind a record: how it is found, named and checked.
struct JobcentreKind {
  using Record = store::Jobcentre;
  using Key = JobcentreId;
  static std::string Resource(const Key& id) { return ResourceOf(id); }
  static std::optional<Record> Find(const store::Snapshot& snapshot,
                                    const MunicipalityId& municipality, const Key& id) {
    return snapshot.FindJobcentre(municipality, id);
  }
  static Result<void> CheckReferences(const store::Snapshot&, const Record&) { return {}; }
  static void AfterUpdate(store::Transaction& transaction, const Record& before,
                          const Record& after) {
    if (before.zone != after.zone) ReplanReminders(transaction, after);
  }
  static constexpr EventKind kCreated = EventKind::kJobcentreCreated;
  static constexpr EventKind kChanged = EventKind::kJobcentreChanged;
};

// A record that belongs to a jobcentre must name one that exists.
template <class Record>
Result<void> CheckJobcentre(const store::Snapshot& snapshot, const Record& record) {
  if (snapshot.FindJobcentre(record.municipality, record.jobcentre)) return {};
  return Unknown(JobcentreKind::Resource(record.jobcentre));
}

struct CaseworkerKind {
  using Record = store::Caseworker;
  using Key = CaseworkerId;
  static std::string Resource(const Key& id) { return ResourceOf(id); }
  static std::optional<Record> Find(const store::Snapshot& snapshot,
                                    const MunicipalityId& municipality, const Key& id) {
    return snapshot.FindCaseworker(municipality, id);
  }
  static Result<void> CheckReferences(const store::Snapshot& snapshot, const Record& record) {
    return CheckJobcentre(snapshot, record);
  }
  static constexpr EventKind kCreated = EventKind::kCaseworkerCreated;
  static constexpr EventKind kChanged = EventKind::kCaseworkerChanged;
};

struct RoomKind {
  using Record = store::Room;
  using Key = RoomId;
  static std::string Resource(const Key& id) { return "rooms/" + id.text(); }
  static std::optional<Record> Find(const store::Snapshot& snapshot,
                                    const MunicipalityId& municipality, const Key& id) {
    return snapshot.FindRoom(municipality, id);
  }
  static Result<void> CheckReferences(const store::Snapshot& snapshot, const Record& record) {
    return CheckJobcentre(snapshot, record);
  }
  static constexpr EventKind kCreated = EventKind::kRoomCreated;
  static constexpr EventKind kChanged = EventKind::kRoomChanged;
};

struct CitizenKind {
  using Record = store::Citizen;
  using Key = CitizenId;
  static std::string Resource(const Key& id) { return "citizens/" + id.text(); }
  static std::optional<Record> Find(const store::Snapshot& snapshot,
                                    const MunicipalityId& municipality, const Key& id) {
    return snapshot.FindCitizen(municipality, id);
  }
  static Result<void> CheckReferences(const store::Snapshot& snapshot, const Record& record) {
    return CheckJobcentre(snapshot, record);
  }
  static constexpr EventKind kCreated = EventKind::kCitizenCreated;
  static constexpr EventKind kChanged = EventKind::kCitizenChanged;
};

// The record a write of that id left, for a repeat of the write.
template <class Kind>
Result<typename Kind::Record> Load(const store::Snapshot& snapshot, const Call& call,
                                   const typename Kind::Key& id) {
  auto record = Kind::Find(snapshot, call.caller.municipality, id);
  if (!record) return Unknown(Kind::Resource(id));
  return std::move(*record);
}

template <class Kind>
Result<typename Kind::Record> CreateIn(store::Transaction& transaction, const Call& call,
                                       const typename Kind::Record& record,
                                       const Vocabulary& vocabulary) {
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (*earlier) return Load<Kind>(transaction, call, record.id);
  if (Result<void> checked = CheckFields(record, vocabulary); !checked) {
    return tl::make_unexpected(std::move(checked.error()));
  }
  if (Kind::Find(transaction, record.municipality, record.id)) {
    return Fail(Reason::kAlreadyExists, Text::kResourceExists, {Kind::Resource(record.id)});
  }
  if (Result<void> known = Kind::CheckReferences(transaction, record); !known) {
    return tl::make_unexpected(std::move(known.error()));
  }
  transaction.Put(record);
  EndWrite(transaction, call, Kind::Resource(record.id), Kind::kCreated);
  return Load<Kind>(transaction, call, record.id);
}

template <class Kind>
Result<typename Kind::Record> UpdateIn(store::Transaction& transaction, const Call& call,
                                       const typename Kind::Key& id, const std::string& etag,
                                       const Change<typename Kind::Record>& change,
                                       const Vocabulary& vocabulary) {
  using Record = typename Kind::Record;
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  Result<Record> stored = Load<Kind>(transaction, call, id);
  if (!stored || *earlier) return stored;
  if (Result<void> fresh = CheckEtag(etag, stored->revision); !fresh) {
    return tl::make_unexpected(std::move(fresh.error()));
  }
  Result<Record> changed = change(*stored);
  if (!changed) return changed;
  SAMTALE_CHECK(changed->id == stored->id && changed->municipality == stored->municipality);
  if (Result<void> checked = CheckFields(*changed, vocabulary); !checked) {
    return tl::make_unexpected(std::move(checked.error()));
  }
  if (Result<void> known = Kind::CheckReferences(transaction, *changed); !known) {
    return tl::make_unexpected(std::move(known.error()));
  }
  transaction.Put(*changed);
  if constexpr (requires { Kind::AfterUpdate(transaction, *stored, *changed); })
    Kind::AfterUpdate(transaction, *stored, *changed);
  EndWrite(transaction, call, Kind::Resource(id), Kind::kChanged);
  return Load<Kind>(transaction, call, id);
}

template <class Kind>
void Create(store::Store& store, const RulesInForce& rules, Call call, typename Kind::Record record,
            Done<typename Kind::Record> done) {
  SAMTALE_CHECK(record.municipality == call.caller.municipality);
  store.Write<typename Kind::Record>(
      [&rules, call = std::move(call),
       record = std::move(record)](store::Transaction& transaction) {
        return CreateIn<Kind>(transaction, call, record, rules.In(transaction)->vocabulary());
      },
      std::move(done));
}

template <class Kind>
void Update(store::Store& store, const RulesInForce& rules, Call call, typename Kind::Key id,
            std::string etag, Change<typename Kind::Record> change,
            Done<typename Kind::Record> done) {
  store.Write<typename Kind::Record>(
      [&rules, call = std::move(call), id = std::move(id), etag = std::move(etag),
       change = std::move(change)](store::Transaction& transaction) {
        return UpdateIn<Kind>(transaction, call, id, etag, change,
                              rules.In(transaction)->vocabulary());
      },
      std::move(done));
}

template <class Kind>
Result<typename Kind::Record> Get(store::Store& store, const Call& call,
                                  const typename Kind::Key& id) {
  auto read =
      store.Read([&](const store::Snapshot& snapshot) { return Load<Kind>(snapshot, call, id); });
  if (!read) return tl::make_unexpected(std::move(read.error()));
  return std::move(*read);
}

std::optional<store::Judgment> FindJudgment(const store::Snapshot& snapshot,
                                            const store::Judgment& key) {
  for (store::Judgment& judgment : snapshot.ListJudgments(key.municipality, key.citizen)) {
    if (judgment.flag == key.flag) return std::move(judgment);
  }
  return std::nullopt;
}

Result<store::Judgment> SetJudgmentIn(store::Transaction& transaction, const Call& call,
                                      store::Judgment judgment, const Vocabulary& vocabulary) {
  const std::string resource =
      CitizenKind::Resource(judgment.citizen) + "/judgments/" + judgment.flag;
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (!*earlier) {
    if (Result<void> checked = CompleteJudgment(judgment, call, vocabulary); !checked) {
      return tl::make_unexpected(std::move(checked.error()));
    }
    if (!transaction.FindCitizen(judgment.municipality, judgment.citizen)) {
      return Unknown(CitizenKind::Resource(judgment.citizen));
    }
    transaction.Put(judgment);
    EndWrite(transaction, call, resource, EventKind::kJudgmentSet);
  }
  std::optional<store::Judgment> stored = FindJudgment(transaction, judgment);
  if (!stored) return Unknown(resource);
  return std::move(*stored);
}

Result<store::Consent> RecordConsentIn(store::Transaction& transaction, const Call& call,
                                       store::Consent consent, const Vocabulary& vocabulary) {
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (*earlier) {
    for (store::Consent& recorded :
         transaction.ListConsents(consent.municipality, consent.citizen)) {
      if (ResourceOf(recorded) == **earlier) return std::move(recorded);
    }
    return Unknown(std::move(**earlier));
  }
  if (Result<void> checked = CheckFields(consent, vocabulary); !checked) {
    return tl::make_unexpected(std::move(checked.error()));
  }
  if (!transaction.FindCitizen(consent.municipality, consent.citizen))
    return Unknown(CitizenKind::Resource(consent.citizen));
  consent = AddConsent(transaction, call, std::move(consent));
  AddReceipt(transaction, call, ResourceOf(consent));
  return consent;
}

Result<store::Circumstance> CreateCircumstanceIn(store::Transaction& transaction, const Call& call,
                                                 const store::Circumstance& circumstance) {
  const std::string resource = "circumstances/" + circumstance.id.text();
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  std::optional<store::Circumstance> stored =
      transaction.FindCircumstance(circumstance.municipality, circumstance.id);
  if (!*earlier) {
    if (stored) return Fail(Reason::kAlreadyExists, Text::kResourceExists, {resource});
    if (circumstance.jobcentre &&
        !transaction.FindJobcentre(circumstance.municipality, *circumstance.jobcentre)) {
      return Unknown(JobcentreKind::Resource(*circumstance.jobcentre));
    }
    transaction.Put(circumstance);
    EndWrite(transaction, call, resource, EventKind::kCircumstanceCreated);
    stored = transaction.FindCircumstance(circumstance.municipality, circumstance.id);
  }
  if (!stored) return Unknown(resource);
  return std::move(*stored);
}

// Citizens read of themselves only; of others there is nothing.
bool MayRead(const Call& call, const CitizenId& citizen) {
  return call.caller.role != Role::kCitizen || call.caller.id == citizen.text();
}

}  // namespace

Directory::Directory(store::Store& store, const RulesInForce& rules)
    : store_(store), rules_(rules) {}

void Directory::CreateJobcentre(Call call, store::Jobcentre jobcentre,
                                Done<store::Jobcentre> done) {
  Create<JobcentreKind>(store_, rules_, std::move(call), std::move(jobcentre), std::move(done));
}
void Directory::UpdateJobcentre(Call call, JobcentreId id, std::string etag,
                                Change<store::Jobcentre> change, Done<store::Jobcentre> done) {
  Update<JobcentreKind>(store_, rules_, std::move(call), std::move(id), std::move(etag),
                        std::move(change), std::move(done));
}
Result<store::Jobcentre> Directory::GetJobcentre(const Call& call, const JobcentreId& id) {
  return Get<JobcentreKind>(store_, call, id);
}
Result<Page<store::Jobcentre>> Directory::ListJobcentres(const Call& call,
                                                         const store::PageOf& page) {
  return ListPage<store::Jobcentre>(
      store_, page, [&](const store::Snapshot& snapshot, const store::PageOf& wider) {
        return snapshot.ListJobcentres(call.caller.municipality, wider);
      });
}

void Directory::CreateCaseworker(Call call, store::Caseworker caseworker,
                                 Done<store::Caseworker> done) {
  Create<CaseworkerKind>(store_, rules_, std::move(call), std::move(caseworker), std::move(done));
}
void Directory::UpdateCaseworker(Call call, CaseworkerId id, std::string etag,
                                 Change<store::Caseworker> change, Done<ChangedCaseworker> done) {
  store_.Write<ChangedCaseworker>(
      [&rules = rules_, call = std::move(call), id = std::move(id), etag = std::move(etag),
       change = std::move(change)](store::Transaction& transaction) -> Result<ChangedCaseworker> {
        Result<store::Caseworker> changed = UpdateIn<CaseworkerKind>(
            transaction, call, id, etag, change, rules.In(transaction)->vocabulary());
        if (!changed) return tl::make_unexpected(std::move(changed.error()));
        std::vector<store::Meeting> displaced = OutsideHours(
            transaction, *changed, {call.now, call.now + kFurthestMeeting}, kMaxListedMeetings);
        return ChangedCaseworker{std::move(*changed), std::move(displaced)};
      },
      std::move(done));
}
Result<store::Caseworker> Directory::GetCaseworker(const Call& call, const CaseworkerId& id) {
  return Get<CaseworkerKind>(store_, call, id);
}
Result<Page<store::Caseworker>> Directory::ListCaseworkers(const Call& call,
                                                           const JobcentreId& jobcentre,
                                                           const store::PageOf& page) {
  return ListPage<store::Caseworker>(
      store_, page, [&](const store::Snapshot& snapshot, const store::PageOf& wider) {
        return snapshot.ListCaseworkers(call.caller.municipality, jobcentre, wider);
      });
}

void Directory::CreateRoom(Call call, store::Room room, Done<store::Room> done) {
  Create<RoomKind>(store_, rules_, std::move(call), std::move(room), std::move(done));
}
void Directory::UpdateRoom(Call call, RoomId id, std::string etag, Change<store::Room> change,
                           Done<store::Room> done) {
  Update<RoomKind>(store_, rules_, std::move(call), std::move(id), std::move(etag),
                   std::move(change), std::move(done));
}
Result<store::Room> Directory::GetRoom(const Call& call, const RoomId& id) {
  return Get<RoomKind>(store_, call, id);
}
Result<Page<store::Room>> Directory::ListRooms(const Call& call, const JobcentreId& jobcentre,
                                               const store::PageOf& page) {
  return ListPage<store::Room>(
      store_, page, [&](const store::Snapshot& snapshot, const store::PageOf& wider) {
        return snapshot.ListRooms(call.caller.municipality, jobcentre, wider);
      });
}

void Directory::CreateCitizen(Call call, store::Citizen citizen, Done<store::Citizen> done) {
  Create<CitizenKind>(store_, rules_, std::move(call), std::move(citizen), std::move(done));
}
void Directory::UpdateCitizen(Call call, CitizenId id, std::string etag,
                              Change<store::Citizen> change, Done<store::Citizen> done) {
  Update<CitizenKind>(store_, rules_, std::move(call), std::move(id), std::move(etag),
                      std::move(change), std::move(done));
}
Result<store::Citizen> Directory::GetCitizen(const Call& call, const CitizenId& id) {
  if (!MayRead(call, id)) return Unknown(CitizenKind::Resource(id));
  return Get<CitizenKind>(store_, call, id);
}
Result<Page<store::Citizen>> Directory::ListCitizens(const Call& call, const JobcentreId& jobcentre,
                                                     const store::PageOf& page) {
  return ListPage<store::Citizen>(
      store_, page, [&](const store::Snapshot& snapshot, const store::PageOf& wider) {
        return snapshot.ListCitizens(call.caller.municipality, jobcentre, wider);
      });
}

void Directory::SetJudgment(Call call, store::Judgment judgment, Done<store::Judgment> done) {
  SAMTALE_CHECK(judgment.municipality == call.caller.municipality);
  judgment.author = CallerKey(call.caller);
  judgment.set_at = call.now;
  store_.Write<store::Judgment>(
      [&rules = rules_, call = std::move(call),
       judgment = std::move(judgment)](store::Transaction& transaction) {
        return SetJudgmentIn(transaction, call, judgment, rules.In(transaction)->vocabulary());
      },
      std::move(done));
}
Result<std::vector<store::Judgment>> Directory::ListJudgments(const Call& call,
                                                              const CitizenId& citizen) {
  if (!MayRead(call, citizen)) return Unknown(CitizenKind::Resource(citizen));
  return store_.Read([&](const store::Snapshot& snapshot) {
    return snapshot.ListJudgments(call.caller.municipality, citizen);
  });
}

void Directory::RecordConsent(Call call, store::Consent consent, Done<store::Consent> done) {
  SAMTALE_CHECK(consent.municipality == call.caller.municipality);
  if (!MayRead(call, consent.citizen)) return done(Unknown(CitizenKind::Resource(consent.citizen)));
  consent.recorded_by = CallerKey(call.caller);
  consent.recorded_at = call.now;
  store_.Write<store::Consent>(
      [&rules = rules_, call = std::move(call),
       consent = std::move(consent)](store::Transaction& transaction) {
        return RecordConsentIn(transaction, call, consent, rules.In(transaction)->vocabulary());
      },
      std::move(done));
}
Result<std::vector<store::Consent>> Directory::ListConsents(const Call& call,
                                                            const CitizenId& citizen) {
  if (!MayRead(call, citizen)) return Unknown(CitizenKind::Resource(citizen));
  return store_.Read([&](const store::Snapshot& snapshot) {
    return snapshot.ListConsents(call.caller.municipality, citizen);
  });
}

void Directory::CreateCircumstance(Call call, store::Circumstance circumstance,
                                   Done<store::Circumstance> done) {
  SAMTALE_CHECK(circumstance.municipality == call.caller.municipality);
  if (Result<void> checked = CheckFields(circumstance); !checked) {
    return done(tl::make_unexpected(std::move(checked.error())));
  }
  store_.Write<store::Circumstance>(
      [call = std::move(call),
       circumstance = std::move(circumstance)](store::Transaction& transaction) {
        return CreateCircumstanceIn(transaction, call, circumstance);
      },
      std::move(done));
}
void Directory::DeleteCircumstance(Call call, CircumstanceId id, Done<bool> done) {
  store_.Write<bool>(
      [call = std::move(call), id = std::move(id)](store::Transaction& transaction) {
        return DeleteIn(
            transaction, call, "circumstances/" + id.text(), EventKind::kCircumstanceDeleted,
            [&](const store::Snapshot& snapshot) {
              return snapshot.FindCircumstance(call.caller.municipality, id).has_value();
            },
            [&](store::Transaction& open) {
              open.DeleteCircumstance(call.caller.municipality, id);
            });
      },
      std::move(done));
}
Result<Page<store::Circumstance>> Directory::ListCircumstances(const Call& call,
                                                               const store::PageOf& page) {
  return ListPage<store::Circumstance>(
      store_, page, [&](const store::Snapshot& snapshot, const store::PageOf& wider) {
        return snapshot.ListCircumstances(call.caller.municipality, wider);
      });
}

}  // namespace samtale::scheduling
