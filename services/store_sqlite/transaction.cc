#include "services/store_sqlite/transaction.h"

#include <sqlite3.h>

#include <algorithm>
#include <string>

#include "services/core/sha256.h"
#include "services/store_sqlite/children.h"
#include "services/store_sqlite/rows.h"

namespace samtale::store_sqlite {
namespace {

// False when the schema refuses the claim because its party is taken. The overlap triggers are the
// only ones of the schema.
bool InsertClaim(Connection& connection, const MunicipalityId& municipality,
                 const store::Claim& claim) {
  static const std::string text =
      InsertText("claim", std::string("municipality, ") + std::string(Row<store::Claim>::kColumns));
  Query query(connection, text);
  query.Bind(municipality);
  Row<store::Claim>::Bind(query, claim);
  try {
    query.Run();
  } catch (const SQLite::Exception& e) {
    if (e.getExtendedErrorCode() != SQLITE_CONSTRAINT_TRIGGER) throw;
    return false;
  }
  return true;
}

Blocker TakenBy(const store::Party& party) {
  switch (party.kind) {
    case store::PartyKind::kCaseworker:
      return {{Text::kCaseworkerTaken, {party.id}}, "caseworkers/" + party.id};
    case store::PartyKind::kRoom:
      return {{Text::kRoomTaken, {party.id}}, "rooms/" + party.id};
    case store::PartyKind::kCitizen:
      return {{Text::kCitizenTaken, {}}, "citizens/" + party.id};
  }
  return {{Text::kNotBookable, {}}, party.id};
}

}  // namespace

template <class Work>
void Transaction::Do(Work&& work) {
  Try([&] {
    work();
    return true;
  });
}

template <class Record>
void Transaction::Upsert(const Record& record) {
  static const std::string text =
      UpsertText(Row<Record>::kTable, Row<Record>::kColumns, Row<Record>::kKey);
  Query query(connection_, text);
  Row<Record>::Bind(query, record, revision());
  query.Run();
}

void Transaction::Put(const store::Jobcentre& jobcentre) {
  Do([&] {
    Upsert(jobcentre);
    WriteChildren(connection_, jobcentre);
  });
}

void Transaction::Put(const store::Caseworker& caseworker) {
  Do([&] {
    Upsert(caseworker);
    WriteChildren(connection_, caseworker);
  });
}

void Transaction::Put(const store::Absence& absence) {
  Do([&] { Upsert(absence); });
}

void Transaction::Put(const store::DayOverride& day_override) {
  Do([&] {
    Upsert(day_override);
    WriteChildren(connection_, day_override);
  });
}

void Transaction::Put(const store::ClosingDay& closing_day) {
  Do([&] { Upsert(closing_day); });
}

void Transaction::Put(const store::Room& room) {
  Do([&] { Upsert(room); });
}

void Transaction::Put(const store::Citizen& citizen) {
  Do([&] { Upsert(citizen); });
}

void Transaction::Put(const store::Judgment& judgment) {
  Do([&] { Upsert(judgment); });
}

void Transaction::Add(const store::Consent& consent) {
  Do([&] {
    static const std::string text =
        "INSERT INTO consent (number, " + std::string(Row<store::Consent>::kColumns) +
        ") VALUES ((SELECT coalesce(max(number), 0) + 1 FROM consent"
        " WHERE municipality = ?1 AND citizen = ?2), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    Query query(connection_, text);
    Row<store::Consent>::Bind(query, consent, revision());
    query.Run();
  });
}

void Transaction::Put(const store::Circumstance& circumstance) {
  Do([&] { Upsert(circumstance); });
}

void Transaction::Put(const store::Meeting& meeting) {
  Do([&] { Upsert(meeting); });
}

void Transaction::Put(const store::Hold& hold) {
  Do([&] { Upsert(hold); });
}

void Transaction::Add(const store::RecordedDecision& decision) {
  Do([&] {
    static const std::string text =
        InsertText(Row<store::RecordedDecision>::kTable, Row<store::RecordedDecision>::kColumns);
    Query query(connection_, text);
    Row<store::RecordedDecision>::Bind(query, decision);
    query.Run();
  });
}

void Transaction::Add(const store::Event& event) {
  Do([&] {
    static const std::string text =
        InsertText(Row<store::Event>::kTable, Row<store::Event>::kColumns);
    store::Event numbered = event;
    numbered.sequence = event_sequence_ + 1;
    numbered.revision = revision();
    Query query(connection_, text);
    Row<store::Event>::Bind(query, numbered);
    query.Run();
    event_sequence_ = numbered.sequence;
    last_events_[event.municipality] = numbered.sequence;
  });
}

void Transaction::Add(const store::Receipt& receipt) {
  Do([&] {
    static const std::string text =
        InsertText(Row<store::Receipt>::kTable, Row<store::Receipt>::kColumns);
    Query query(connection_, text);
    Row<store::Receipt>::Bind(query, receipt);
    query.Run();
  });
}

void Transaction::Add(const store::Rulebook& rulebook) {
  Do([&] {
    Query known(connection_, "SELECT 1 FROM rulebook WHERE hash = ?");
    if (known.Bind(rulebook.hash).Next()) return;
    Query(connection_, "INSERT INTO rulebook (hash, stored_at) VALUES (?, ?)")
        .Bind(rulebook.hash, rulebook.stored_at)
        .Run();
    for (const store::RuleFile& file : rulebook.files) {
      const std::string hash = Sha256Hex(file.text);
      Query(connection_, "INSERT INTO rule_text (hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING")
          .Bind(hash, file.text)
          .Run();
      Query(connection_, "INSERT INTO rulebook_file (rulebook, path, text_hash) VALUES (?, ?, ?)")
          .Bind(rulebook.hash, file.path, hash)
          .Run();
    }
  });
}

void Transaction::Add(const store::RuleUpload& upload) {
  Do([&] {
    static const std::string text =
        InsertText(Row<store::RuleUpload>::kTable, Row<store::RuleUpload>::kColumns);
    Query query(connection_, text);
    Row<store::RuleUpload>::Bind(query, upload);
    query.Run();
  });
}

void Transaction::Put(const store::RuleActivation& activation) {
  Do([&] { Upsert(activation); });
}

void Transaction::Put(const store::RuleLayer& layer) {
  Do([&] {
    Upsert(layer);
    rules_revision_ = revision();
  });
}

void Transaction::Put(const store::Review& review) {
  Do([&] { Upsert(review); });
}

void Transaction::Put(const store::ReviewItem& item) {
  Do([&] {
    Query(connection_,
          "INSERT INTO review_decision (municipality, hash, decision) VALUES (?, ?, ?)"
          " ON CONFLICT DO NOTHING")
        .Bind(item.municipality, Sha256Hex(item.decision), item.decision)
        .Run();
    Upsert(item);
  });
}

void Transaction::Put(const store::ReminderPlan& plan) {
  Do([&] { Upsert(plan); });
}

void Transaction::Put(const store::ReminderProgress& progress) {
  Do([&] {
    using Progress = Row<store::ReminderProgress>;
    static const std::string text =
        UpsertText(Progress::kTable, Progress::kColumns, Progress::kKey);
    Query query(connection_, text);
    Progress::Bind(query, progress);
    query.Run();
  });
}

void Transaction::DeleteReminderPlan(const MunicipalityId& municipality,
                                     const JobcentreId& jobcentre, const ReminderPlanId& id) {
  Do([&] {
    Query(connection_,
          "DELETE FROM reminder_progress WHERE municipality = ? AND jobcentre = ? AND plan = ?")
        .Bind(municipality, jobcentre, id)
        .Run();
    Query(connection_,
          "DELETE FROM reminder_plan WHERE municipality = ? AND jobcentre = ? AND id = ?")
        .Bind(municipality, jobcentre, id)
        .Run();
  });
}

void Transaction::DeleteAbsence(const MunicipalityId& municipality, const AbsenceId& id) {
  Do([&] {
    Query(connection_, "DELETE FROM absence WHERE municipality = ? AND id = ?")
        .Bind(municipality, id)
        .Run();
  });
}

void Transaction::DeleteDayOverride(const MunicipalityId& municipality, const store::Party& party,
                                    LocalDay day) {
  Do([&] {
    DeleteChildren(connection_, municipality, party, day);
    Query(connection_,
          "DELETE FROM day_override WHERE municipality = ? AND party_kind = ? AND party = ?"
          " AND day = ?")
        .Bind(municipality, party.kind, party.id, day)
        .Run();
  });
}

void Transaction::DeleteClosingDay(const MunicipalityId& municipality, const ClosingDayId& id) {
  Do([&] {
    Query(connection_, "DELETE FROM closing_day WHERE municipality = ? AND id = ?")
        .Bind(municipality, id)
        .Run();
  });
}

void Transaction::DeleteCircumstance(const MunicipalityId& municipality, const CircumstanceId& id) {
  Do([&] {
    Query(connection_, "DELETE FROM circumstance WHERE municipality = ? AND id = ?")
        .Bind(municipality, id)
        .Run();
  });
}

Result<void> Transaction::AddClaims(const MunicipalityId& municipality,
                                    std::span<const store::Claim> claims) {
  const std::vector<store::Party> taken = Try([&] { return InsertClaims(municipality, claims); });
  if (failure()) return tl::make_unexpected(failure()->ToError());
  if (taken.empty()) return {};
  Error error{Reason::kNotBookable, {Text::kNotBookable, {std::to_string(taken.size())}}};
  for (const store::Party& party : taken) error.blockers.push_back(TakenBy(party));
  return tl::make_unexpected(std::move(error));
}

std::vector<store::Party> Transaction::InsertClaims(const MunicipalityId& municipality,
                                                    std::span<const store::Claim> claims) {
  std::vector<store::Party> taken;
  Query(connection_, "SAVEPOINT claims").Run();
  for (const store::Claim& claim : claims) {
    if (InsertClaim(connection_, municipality, claim)) continue;
    if (std::find(taken.begin(), taken.end(), claim.party) == taken.end()) {
      taken.push_back(claim.party);
    }
  }
  if (!taken.empty()) Query(connection_, "ROLLBACK TO claims").Run();
  Query(connection_, "RELEASE claims").Run();
  return taken;
}

void Transaction::DeleteClaimsOf(const MunicipalityId& municipality, const MeetingId& meeting) {
  Do([&] {
    Query(connection_, "DELETE FROM claim WHERE municipality = ? AND meeting = ?")
        .Bind(municipality, meeting)
        .Run();
  });
}

void Transaction::DeleteHold(const MunicipalityId& municipality, const HoldId& hold) {
  Do([&] { EraseHold(municipality, hold); });
}

void Transaction::EraseHold(const MunicipalityId& municipality, const HoldId& hold) {
  Query(connection_, "DELETE FROM claim WHERE municipality = ? AND hold = ?")
      .Bind(municipality, hold)
      .Run();
  Query(connection_, "DELETE FROM hold WHERE municipality = ? AND id = ?")
      .Bind(municipality, hold)
      .Run();
}

int Transaction::DeleteExpiredHolds(const MunicipalityId& municipality,
                                    std::span<const store::Party> parties, Instant now) {
  return Try([&] {
    int deleted = 0;
    for (const store::Party& party : parties) {
      std::vector<HoldId> expired;
      {
        Query query(connection_,
                    "SELECT DISTINCT hold.id FROM claim JOIN hold"
                    " ON hold.municipality = claim.municipality AND hold.id = claim.hold"
                    " WHERE claim.municipality = ? AND claim.party_kind = ? AND claim.party = ?"
                    " AND claim.hold IS NOT NULL AND hold.expires_at <= ?");
        query.Bind(municipality, party.kind, party.id, now);
        while (query.Next()) expired.push_back(query.Get<HoldId>());
      }
      for (const HoldId& hold : expired) EraseHold(municipality, hold);
      deleted += static_cast<int>(expired.size());
    }
    return deleted;
  });
}

}  // namespace samtale::store_sqlite
