// The use cases of the directory that depart from hours: absences, day overrides and closing days.
#include <utility>

#include "services/scheduling/directory.h"
#include "services/scheduling/directory_steps.h"
#include "services/scheduling/displaced.h"
#include "services/scheduling/fields.h"

namespace samtale::scheduling {
namespace {

using store::EventKind;

Interval Whole(const Zone& zone, LocalDay from, LocalDay until) {
  const LocalTime midnight{Minutes{0}};
  return {zone.ToInstantOrAfterGap(from, midnight),
          zone.ToInstantOrAfterGap(until + date::days{1}, midnight)};
}

Result<RecordedAbsence> LoadAbsence(const store::Snapshot& snapshot, const Call& call,
                                    const AbsenceId& id) {
  std::optional<store::Absence> absence = snapshot.FindAbsence(call.caller.municipality, id);
  if (!absence) return Unknown(ResourceOf(id));
  store::MeetingFilter filter;
  filter.caseworker = absence->caseworker;
  filter.state = store::MeetingState::kBooked;
  filter.overlapping = absence->interval;
  std::vector<store::Meeting> overlapping =
      snapshot.ListMeetings(call.caller.municipality, filter, kMaxListedMeetings, std::nullopt);
  return RecordedAbsence{std::move(*absence), std::move(overlapping)};
}

Result<RecordedAbsence> CreateAbsenceIn(store::Transaction& transaction, const Call& call,
                                        const store::Absence& absence) {
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (*earlier) return LoadAbsence(transaction, call, absence.id);
  if (transaction.FindAbsence(absence.municipality, absence.id)) {
    return Fail(Reason::kAlreadyExists, Text::kResourceExists, {ResourceOf(absence.id)});
  }
  if (!transaction.FindCaseworker(absence.municipality, absence.caseworker)) {
    return Unknown(ResourceOf(absence.caseworker));
  }
  transaction.Put(absence);
  EndWrite(transaction, call, ResourceOf(absence.id), EventKind::kAbsenceCreated);
  return LoadAbsence(transaction, call, absence.id);
}

Result<RecordedDayOverride> LoadDayOverride(const store::Snapshot& snapshot,
                                            const store::Caseworker& caseworker, LocalDay day) {
  const store::Party party{store::PartyKind::kCaseworker, caseworker.id.text()};
  std::optional<store::DayOverride> stored =
      snapshot.FindDayOverride(caseworker.municipality, party, day);
  if (!stored) return Unknown(ResourceOf(caseworker.id, day));
  const auto jobcentre = snapshot.FindJobcentre(caseworker.municipality, caseworker.jobcentre);
  const Result<Zone> zone = Zone::Find(jobcentre ? jobcentre->zone : "");
  if (!zone) return tl::make_unexpected(zone.error());
  return RecordedDayOverride{
      std::move(*stored),
      OutsideHours(snapshot, caseworker, Whole(*zone, day, day), kMaxListedMeetings)};
}

Result<RecordedDayOverride> SetDayOverrideIn(store::Transaction& transaction, const Call& call,
                                             const store::DayOverride& wanted,
                                             const std::string& etag) {
  const MunicipalityId& municipality = wanted.municipality;
  const CaseworkerId id = CaseworkerId::Of(wanted.party.id);
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  const std::optional<store::Caseworker> caseworker = transaction.FindCaseworker(municipality, id);
  if (!caseworker) return Unknown(ResourceOf(id));
  if (*earlier) return LoadDayOverride(transaction, *caseworker, wanted.day);
  const auto stored = transaction.FindDayOverride(municipality, wanted.party, wanted.day);
  if (Result<void> fresh = CheckEtag(etag, stored ? stored->revision : 0); !fresh) {
    return tl::make_unexpected(std::move(fresh.error()));
  }
  transaction.Put(wanted);
  EndWrite(transaction, call, ResourceOf(id, wanted.day), EventKind::kDayOverrideSet);
  return LoadDayOverride(transaction, *caseworker, wanted.day);
}

Result<RecordedClosingDay> LoadClosingDay(const store::Snapshot& snapshot, const Call& call,
                                          const ClosingDayId& id) {
  std::optional<store::ClosingDay> closing = snapshot.FindClosingDay(call.caller.municipality, id);
  if (!closing) return Unknown(ResourceOf(id));
  const auto jobcentre = snapshot.FindJobcentre(closing->municipality, closing->jobcentre);
  const Result<Zone> zone = Zone::Find(jobcentre ? jobcentre->zone : "");
  if (!zone) return tl::make_unexpected(zone.error());
  store::MeetingFilter filter;
  filter.jobcentre = closing->jobcentre;
  filter.state = store::MeetingState::kBooked;
  filter.overlapping = Whole(*zone, closing->from, closing->until);
  std::vector<store::Meeting> displaced =
      snapshot.ListMeetings(closing->municipality, filter, kMaxListedMeetings, std::nullopt);
  return RecordedClosingDay{std::move(*closing), std::move(displaced)};
}

Result<RecordedClosingDay> CreateClosingDayIn(store::Transaction& transaction, const Call& call,
                                              const store::ClosingDay& closing) {
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (*earlier) return LoadClosingDay(transaction, call, closing.id);
  if (transaction.FindClosingDay(closing.municipality, closing.id)) {
    return Fail(Reason::kAlreadyExists, Text::kResourceExists, {ResourceOf(closing.id)});
  }
  if (!transaction.FindJobcentre(closing.municipality, closing.jobcentre)) {
    return Unknown(ResourceOf(closing.jobcentre));
  }
  transaction.Put(closing);
  EndWrite(transaction, call, ResourceOf(closing.id), EventKind::kClosingDayCreated);
  return LoadClosingDay(transaction, call, closing.id);
}

}  // namespace

void Directory::CreateAbsence(Call call, store::Absence absence, Done<RecordedAbsence> done) {
  SAMTALE_CHECK(absence.municipality == call.caller.municipality);
  if (Result<void> checked = CheckFields(absence); !checked) {
    return done(tl::make_unexpected(std::move(checked.error())));
  }
  store_.Write<RecordedAbsence>(
      [call = std::move(call), absence = std::move(absence)](store::Transaction& transaction) {
        return CreateAbsenceIn(transaction, call, absence);
      },
      std::move(done));
}
void Directory::DeleteAbsence(Call call, AbsenceId id, Done<bool> done) {
  store_.Write<bool>(
      [call = std::move(call), id = std::move(id)](store::Transaction& transaction) {
        return DeleteIn(
            transaction, call, ResourceOf(id), EventKind::kAbsenceDeleted,
            [&](const store::Snapshot& snapshot) {
              return snapshot.FindAbsence(call.caller.municipality, id).has_value();
            },
            [&](store::Transaction& open) { open.DeleteAbsence(call.caller.municipality, id); });
      },
      std::move(done));
}
Result<std::vector<store::Absence>> Directory::ListAbsences(const Call& call,
                                                            const CaseworkerId& caseworker,
                                                            Interval interval) {
  return store_.Read([&](const store::Snapshot& snapshot) {
    return snapshot.ListAbsences(call.caller.municipality, std::vector{caseworker}, interval);
  });
}

void Directory::SetDayOverride(Call call, store::DayOverride day_override, std::string etag,
                               Done<RecordedDayOverride> done) {
  SAMTALE_CHECK(day_override.municipality == call.caller.municipality &&
                day_override.party.kind == store::PartyKind::kCaseworker);
  if (Result<void> checked = CheckFields(day_override); !checked) {
    return done(tl::make_unexpected(std::move(checked.error())));
  }
  store_.Write<RecordedDayOverride>(
      [call = std::move(call), wanted = std::move(day_override),
       etag = std::move(etag)](store::Transaction& transaction) {
        return SetDayOverrideIn(transaction, call, wanted, etag);
      },
      std::move(done));
}
void Directory::DeleteDayOverride(Call call, CaseworkerId caseworker, LocalDay day,
                                  Done<bool> done) {
  store_.Write<bool>(
      [call = std::move(call), caseworker = std::move(caseworker),
       day](store::Transaction& transaction) {
        const MunicipalityId& municipality = call.caller.municipality;
        const store::Party party{store::PartyKind::kCaseworker, caseworker.text()};
        return DeleteIn(
            transaction, call, ResourceOf(caseworker, day), EventKind::kDayOverrideDeleted,
            [&](const store::Snapshot& snapshot) {
              return snapshot.FindDayOverride(municipality, party, day).has_value();
            },
            [&](store::Transaction& open) { open.DeleteDayOverride(municipality, party, day); });
      },
      std::move(done));
}
Result<std::vector<store::DayOverride>> Directory::ListDayOverrides(const Call& call,
                                                                    const CaseworkerId& caseworker,
                                                                    LocalDay from, LocalDay until) {
  return store_.Read([&](const store::Snapshot& snapshot) {
    return snapshot.ListDayOverrides(
        call.caller.municipality,
        std::vector{store::Party{store::PartyKind::kCaseworker, caseworker.text()}}, from, until);
  });
}

void Directory::CreateClosingDay(Call call, store::ClosingDay closing_day,
                                 Done<RecordedClosingDay> done) {
  SAMTALE_CHECK(closing_day.municipality == call.caller.municipality);
  if (Result<void> checked = CheckFields(closing_day); !checked) {
    return done(tl::make_unexpected(std::move(checked.error())));
  }
  store_.Write<RecordedClosingDay>(
      [call = std::move(call),
       closing_day = std::move(closing_day)](store::Transaction& transaction) {
        return CreateClosingDayIn(transaction, call, closing_day);
      },
      std::move(done));
}
void Directory::DeleteClosingDay(Call call, ClosingDayId id, Done<bool> done) {
  store_.Write<bool>(
      [call = std::move(call), id = std::move(id)](store::Transaction& transaction) {
        return DeleteIn(
            transaction, call, ResourceOf(id), EventKind::kClosingDayDeleted,
            [&](const store::Snapshot& snapshot) {
              return snapshot.FindClosingDay(call.caller.municipality, id).has_value();
            },
            [&](store::Transaction& open) { open.DeleteClosingDay(call.caller.municipality, id); });
      },
      std::move(done));
}
Result<Page<store::ClosingDay>> Directory::ListClosingDays(const Call& call,
                                                           const JobcentreId& jobcentre,
                                                           const store::PageOf& page) {
  return ListPage<store::ClosingDay>(
      store_, page, [&](const store::Snapshot& snapshot, const store::PageOf& wider) {
        return snapshot.ListClosingDays(call.caller.municipality, jobcentre, wider);
      });
}

}  // namespace samtale::scheduling
