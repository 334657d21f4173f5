#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "checkpoint/centre_session.h"

namespace otkel {

// PEM texts and where the centre is.
struct CentreAddress {
  std::string target;  // host:port
  std::string ca;
  std::string certificate;
  std::string key;
};

// When a line is taken to be dead on which nothing comes and nobody says so: after `quiet` it is
// asked for an answer, and without one within `answer` the stream ends.
struct LinkPatience {
  std::chrono::milliseconds quiet{10'000};
  std::chrono::milliseconds answer{5'000};
};

// Keeps a stream to the centre for as long as it lives: connects, attaches, sends what is due,
// comes back with growing pauses when the link is lost. Has its own threads.
class CentreLink {
 public:
  virtual ~CentreLink() = default;  // ends the stream and joins the threads
  // Something was recorded: send it now.
  virtual void Wake() = 0;
};

// `changed` is called whenever the link's state or the replica may have changed.
[[nodiscard]] std::unique_ptr<CentreLink> StartCentreLink(CentreAddress address,
                                                          CentreSession::Parts parts,
                                                          std::function<void()> changed,
                                                          LinkPatience patience = {});

}  // namespace otkel
