// What the commands say of the meeting that is wanted, besides when. Not shared between threads.
#pragma once

#include <samtale/v1/meeting_service.pb.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

namespace samtale::ctl {

// How the parties come together; all empty: as the caseworker, the jobcentre and the citizen have
// it.
struct MeetingConnectionOptions {
  std::string video_link;
  std::string phone;
  bool citizen_calls = false;

  bool empty() const { return video_link.empty() && phone.empty() && !citizen_calls; }
};

struct WishOptions {
  std::string jobcentre;
  std::string citizen;
  std::string type;
  std::vector<std::string> modes;
  std::string caseworker;
  std::string room;
  std::string choice;
  std::string consent;
  std::string reason;
  std::string held_by;
  std::string summoned_on;
  std::string summoned_mode;
  std::vector<std::string> busy;
  int length = 0;
  int companions = 0;
  int number = 0;
  MeetingConnectionOptions connection;
};

// Adds an option that takes a mode, one that takes the citizen's consent, one that takes when the
// citizen is elsewhere, and those of a connection.
CLI::Option* AddMode(CLI::App& command, const char* name, std::string* mode, const char* about);
void AddConsent(CLI::App& command, std::string* consent);
void AddBusy(CLI::App& command, std::vector<std::string>* busy);
void AddConnection(CLI::App& command, MeetingConnectionOptions* connection);

// Adds all of a wish's options; they are read while the command line is.
std::shared_ptr<WishOptions> AddWish(CLI::App& command);

v1::Connection ConnectionOf(const MeetingConnectionOptions& options);
v1::MeetingWish WishOf(const WishOptions& options, const std::string& municipality);

// `2020-10-14T09:00/10:30`, or with a whole second time, local in Copenhagen; asserted to be one,
// as AddBusy has checked.
void FillBusy(const std::vector<std::string>& busy,
              google::protobuf::RepeatedPtrField<v1::TimeInterval>* wire);

}  // namespace samtale::ctl
