// A body's transaction: the reads of Reads and every write of the contract, over the writer's
// connection, inside what the writer began for the body. Lives as long as the body;
// only on the writing thread.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "services/store_sqlite/reads.h"

namespace samtale::store_sqlite {

class Transaction final : public Reads<store::Transaction> {
 public:
  // `rules_revision` is that of the last write that put a rule layer, `event_sequence` that of the
  // last event stored.
  Transaction(Connection& connection, store::Revision revision, store::Revision rules_revision,
              std::int64_t event_sequence)
      : Reads(connection, revision, rules_revision), event_sequence_(event_sequence) {}

  // That of the last event stored, this body's counted.
  std::int64_t event_sequence() const { return event_sequence_; }
  // Of each municipality that this body added events of, the last one's sequence.
  const std::map<MunicipalityId, std::int64_t>& last_events() const { return last_events_; }

  void Put(const store::Jobcentre& jobcentre) override;
  void Put(const store::Caseworker& caseworker) override;
  void Put(const store::Absence& absence) override;
  void Put(const store::DayOverride& day_override) override;
  void Put(const store::ClosingDay& closing_day) override;
  void Put(const store::Room& room) override;
  void Put(const store::Citizen& citizen) override;
  void Put(const store::Judgment& judgment) override;
  void Add(const store::Consent& consent) override;
  void Put(const store::Circumstance& circumstance) override;
  void Put(const store::Meeting& meeting) override;
  void Put(const store::Hold& hold) override;
  void Add(const store::RecordedDecision& decision) override;
  void Add(const store::Event& event) override;
  void Add(const store::Receipt& receipt) override;
  void Add(const store::Rulebook& rulebook) override;
  void Add(const store::RuleUpload& upload) override;
  void Put(const store::RuleActivation& activation) override;
  void Put(const store::RuleLayer& layer) override;
  void Put(const store::Review& review) override;
  void Put(const store::ReviewItem& item) override;
  void Put(const store::ReminderPlan& plan) override;
  void Put(const store::ReminderProgress& progress) override;
  void DeleteReminderPlan(const MunicipalityId& municipality, const JobcentreId& jobcentre,
                          const ReminderPlanId& id) override;
  void DeleteAbsence(const MunicipalityId& municipality, const AbsenceId& id) override;
  void DeleteDayOverride(const MunicipalityId& municipality, const store::Party& party,
                         LocalDay day) override;
  void DeleteClosingDay(const MunicipalityId& municipality, const ClosingDayId& id) override;
  void DeleteCircumstance(const MunicipalityId& municipality, const CircumstanceId& id) override;
  Result<void> AddClaims(const MunicipalityId& municipality,
                         std::span<const store::Claim> claims) override;
  void DeleteClaimsOf(const MunicipalityId& municipality, const MeetingId& meeting) override;
  void DeleteHold(const MunicipalityId& municipality, const HoldId& hold) override;
  int DeleteExpiredHolds(const MunicipalityId& municipality, std::span<const store::Party> parties,
                         Instant now) override;

 private:
  // As Reads::Try, for work that makes nothing.
  template <class Work>
  void Do(Work&& work);
  template <class Record>
  void Upsert(const Record& record);
  // The parties that are taken, each once, in the order of `claims`; if any, nothing was added.
  std::vector<store::Party> InsertClaims(const MunicipalityId& municipality,
                                         std::span<const store::Claim> claims);
  void EraseHold(const MunicipalityId& municipality, const HoldId& hold);

  std::int64_t event_sequence_;
  std::map<MunicipalityId, std::int64_t> last_events_;
};

}  // namespace samtale::store_sqlite
