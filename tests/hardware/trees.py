"""Redfish trees made by hand after the habits of two other makers, and the DMTF's own mock-up (BSD-3-Clause, `dmtf/`)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
V1 = "/redfish/v1"
Tree = dict[str, dict[str, Any]]


def dmtf() -> Tree:
    """The part of the mock-up that tells of the machine; path → document."""
    root = HERE / "dmtf" / "public-rackmount1"
    found = [json.loads(path.read_text()) for path in sorted(root.rglob("index.json"))]
    return {document["@odata.id"].rstrip("/"): document for document in found}


def link(path: str) -> dict[str, str]:
    return {"@odata.id": path}


def collection(tree: Tree, path: str, kind: str, members: Iterable[tuple[str, dict[str, Any]]], of: str) -> None:
    """A collection with its members, each of the type `of`."""
    named = [(f"{path}/{name}", document) for name, document in members]
    tree[path] = {
        "@odata.id": path,
        "@odata.type": f"#{kind}.{kind}",
        "Members": [link(place) for place, _d in named],
    }
    for place, document in named:
        tree[place] = {
            "@odata.id": place,
            "@odata.type": f"#{of}.v1_0_0.{of}",
            "Id": place.rpartition("/")[2],
            **document,
        }


def root(tree: Tree, **more: Any) -> None:
    tree[V1] = {
        "@odata.id": f"{V1}/", "@odata.type": "#ServiceRoot.v1_6_0.ServiceRoot", "Id": "RootService",
        "Systems": link(f"{V1}/Systems"), "Chassis": link(f"{V1}/Chassis"), **more,
    }  # fmt: skip


def here(**more: Any) -> dict[str, Any]:
    return {"Status": {"State": "Enabled", "Health": "OK"}, **more}


def absent(**more: Any) -> dict[str, Any]:
    return {"Status": {"State": "Absent", "Health": None}, **more}


def idrac() -> Tree:
    """The service tag as SKU beside a board's serial, the total of memory in the wrong unit, drives far from their system,
    an enclosure that is a chassis too, one dead link, several supplies of which one has lost its cord."""
    tree: Tree = {}
    root(tree, Product="Integrated Remote Access Controller")
    system = f"{V1}/Systems/System.Embedded.1"
    chassis = f"{V1}/Chassis/System.Embedded.1"
    collection(tree, f"{V1}/Systems", "ComputerSystemCollection", [("System.Embedded.1", here(
        Manufacturer="Dell Inc.", Model="PowerEdge R740", SerialNumber="CNFCP0079G0123", SKU="7FKQ2N3",
        PartNumber="0923K0A05", HostName="", UUID="4c4c4544-0046-4b10-8042-b7c04f4e3233", SystemType="Physical",
        ProcessorSummary={"Count": 2, "Model": "Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz", "LogicalProcessorCount": 40},
        MemorySummary={"TotalSystemMemoryGiB": 59.604656}, Processors=link(f"{system}/Processors"),
        Memory=link(f"{system}/Memory"), Storage=link(f"{system}/Storage"),
        EthernetInterfaces=link(f"{system}/EthernetInterfaces"), Links={"Chassis": [link(chassis)]},
    ))], "ComputerSystem")  # fmt: skip
    cpu = here(ProcessorType="CPU", Model="Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz", TotalCores=10, TotalThreads=20)
    collection(tree, f"{system}/Processors", "ProcessorCollection",
               [("CPU.Socket.1", cpu), ("CPU.Socket.2", cpu)], "Processor")  # fmt: skip
    dimm = here(CapacityMiB=16384, MemoryDeviceType="DDR4", MemoryType="DRAM")
    collection(tree, f"{system}/Memory", "MemoryCollection",
               [(f"iDRAC.Embedded.1#DIMMSLOTA{n}".replace("#", "%23"), dimm) for n in range(1, 5)], "Memory")  # fmt: skip
    far = f"{V1}/Systems/System.Embedded.1/Storage/Drives"
    drives = {
        "Disk.Bay.0:Enclosure.Internal.0-1:RAID.Integrated.1-1": here(
            CapacityBytes=959656755200, MediaType="SSD", Protocol="SATA", SerialNumber="S3F1NX0K1"),
        "Disk.Bay.1:Enclosure.Internal.0-1:RAID.Integrated.1-1": here(
            CapacityBytes=959656755200, MediaType="SSD", Protocol="SATA", SerialNumber="S3F1NX0K2"),
        "Disk.Bay.2:Enclosure.Internal.0-1:RAID.Integrated.1-1": here(
            CapacityBytes=4000225165312, MediaType="HDD", Protocol="SAS", SerialNumber="ZC1"),
    }  # fmt: skip
    for name, drive in drives.items():
        tree[f"{far}/{name}"] = {
            "@odata.id": f"{far}/{name}",
            "@odata.type": "#Drive.v1_8_0.Drive",
            "Id": name,
            **drive,
        }
    collection(tree, f"{system}/Storage", "StorageCollection",
               [("RAID.Integrated.1-1", here(Drives=[link(f"{far}/{name}") for name in drives]))], "Storage")  # fmt: skip
    collection(tree, f"{system}/EthernetInterfaces", "EthernetInterfaceCollection", [
        ("NIC.Integrated.1-1-1", here(MACAddress="E4:43:4B:00:11:22", SpeedMbps=10000, LinkStatus="LinkUp")),
        ("NIC.Integrated.1-2-1", here(MACAddress="E4:43:4B:00:11:23", SpeedMbps=0, LinkStatus="LinkDown")),
    ], "EthernetInterface")  # fmt: skip
    collection(tree, f"{V1}/Chassis", "ChassisCollection", [
        ("System.Embedded.1", here(ChassisType="RackMount", Manufacturer="Dell Inc.", HeightMm=86.8, DepthMm=715.5,
                                   Power=link(f"{chassis}/Power"), NetworkAdapters=link(f"{chassis}/NetworkAdapters"))),
        ("Enclosure.Internal.0-1:RAID.Integrated.1-1", here(ChassisType="Enclosure", Model="BP14G+ 0:1")),
    ], "Chassis")  # fmt: skip
    tree[f"{chassis}/Power"] = {
        "@odata.id": f"{chassis}/Power", "@odata.type": "#Power.v1_5_0.Power",
        "PowerControl": [{"MemberId": "PowerControl", "PowerConsumedWatts": 212, "PowerCapacityWatts": 1000}],
        "PowerSupplies": [
            here(MemberId="PSU.Slot.1", PowerCapacityWatts=750, Manufacturer="Dell", SerialNumber="CNDED0081N0123"),
            {"MemberId": "PSU.Slot.2", "PowerCapacityWatts": 750, "Manufacturer": "Dell", "SerialNumber": "CNDED0081N0456",
             "Status": {"State": "UnavailableOffline", "Health": "Critical"}},
        ],
    }  # fmt: skip
    collection(tree, f"{chassis}/NetworkAdapters", "NetworkAdapterCollection",
               [("NIC.Integrated.1", here(NetworkPorts=link(f"{chassis}/NetworkAdapters/NIC.Integrated.1/NetworkPorts")))],
               "NetworkAdapter")  # fmt: skip
    port = here(SupportedLinkCapabilities=[{"LinkSpeedMbps": 10000, "LinkNetworkTechnology": "Ethernet"}])
    collection(tree, f"{chassis}/NetworkAdapters/NIC.Integrated.1/NetworkPorts", "NetworkPortCollection",
               [("NIC.Integrated.1-1", {**port, "CurrentLinkSpeedMbps": 10000}),
                ("NIC.Integrated.1-2", {**port, "CurrentLinkSpeedMbps": 0})], "NetworkPort")  # fmt: skip
    return tree


def ilo() -> Tree:
    """Slashes at the ends, drives under the maker's own words in two views, empty sockets listed as if full, a case that
    tells no size, supplies whose absent bay has only a state."""
    tree: Tree = {}
    root(
        tree, Vendor="HPE", ProtocolFeaturesSupported={"ExpandQuery": {"NoLinks": True, "Levels": True, "MaxLevels": 1}}
    )
    system, chassis = f"{V1}/Systems/1", f"{V1}/Chassis/1"
    smart = f"{system}/SmartStorage/ArrayControllers"
    collection(tree, f"{V1}/Systems", "ComputerSystemCollection", [("1", {
        "Manufacturer": "HPE", "Model": "ProLiant DL380 Gen10", "SerialNumber": "CZ29340ABC", "SKU": "868703-B21",
        "HostName": "app-01.example.go.id", "UUID": "37383638-3330-5A43-3239-333430414243",
        "ProcessorSummary": {"Count": 2, "Model": "Intel(R) Xeon(R) Gold 5218 CPU @ 2.30GHz"},
        "MemorySummary": {"TotalSystemMemoryGiB": 128}, "Processors": link(f"{system}/Processors/"),
        "Memory": link(f"{system}/Memory/"), "EthernetInterfaces": link(f"{system}/EthernetInterfaces/"),
        "Oem": {"Hpe": {"Links": {"SmartStorage": link(f"{system}/SmartStorage/")}}}, "Links": {"Chassis": [link(f"{chassis}/")]},
    })], "ComputerSystem")  # fmt: skip
    cpu = {"ProcessorType": "CPU", "Model": "Intel(R) Xeon(R) Gold 5218 CPU @ 2.30GHz", "TotalCores": 16, "TotalThreads": 32,
           "Status": {"Health": "OK"}}  # fmt: skip
    collection(tree, f"{system}/Processors", "ProcessorCollection", [("1", cpu), ("2", cpu)], "Processor")
    dimm = here(CapacityMiB=32768, MemoryDeviceType="DDR4")
    collection(tree, f"{system}/Memory", "MemoryCollection",
               [("proc1dimm1", absent(CapacityMiB=0)), *((f"proc{n}dimm{n}", dimm) for n in range(2, 6)),
                ("proc1dimm9", here(CapacityMiB=131072, MemoryType="IntelOptane"))], "Memory")  # fmt: skip
    tree[f"{system}/SmartStorage"] = {
        "@odata.id": f"{system}/SmartStorage/", "@odata.type": "#HpeSmartStorage.v2_0_0.HpeSmartStorage",
        "Links": {"ArrayControllers": link(f"{smart}/")},
    }  # fmt: skip
    collection(tree, smart, "HpeSmartStorageArrayControllerCollection",
               [("0", here(Model="HPE Smart Array P408i-a", Links={"PhysicalDrives": link(f"{smart}/0/DiskDrives/")}))],
               "HpeSmartStorageArrayController")  # fmt: skip
    drive = here(CapacityGB=1920, CapacityMiB=1831420, MediaType="SSD", InterfaceType="SAS")
    collection(tree, f"{smart}/0/DiskDrives", "HpeSmartStorageDiskDriveCollection",
               [("0", {**drive, "SerialNumber": "S4M1"}), ("1", {**drive, "SerialNumber": "S4M2"}),
                ("2", {**drive, "SerialNumber": "S4M2"})], "HpeSmartStorageDiskDrive")  # fmt: skip
    collection(tree, f"{system}/EthernetInterfaces", "EthernetInterfaceCollection",
               [("1", here(MACAddress="20:67:7c:00:00:01", SpeedMbps=None)), ("2", here(MACAddress="20:67:7c:00:00:02"))],
               "EthernetInterface")  # fmt: skip
    collection(tree, f"{V1}/Chassis", "ChassisCollection",
               [("1", here(ChassisType="RackMount", Manufacturer="HPE", Model="ProLiant DL380 Gen10",
                           Power=link(f"{chassis}/Power/")))], "Chassis")  # fmt: skip
    tree[f"{chassis}/Power"] = {
        "@odata.id": f"{chassis}/Power/", "@odata.type": "#Power.v1_3_0.Power",
        "PowerControl": [{"MemberId": "0", "PowerConsumedWatts": 181}],
        "PowerSupplies": [here(MemberId="0", PowerCapacityWatts=800, Model="865414-B21", SerialNumber="5WBXT0"),
                          {"MemberId": "1", "Status": {"State": "Absent"}}],
    }  # fmt: skip
    return tree
