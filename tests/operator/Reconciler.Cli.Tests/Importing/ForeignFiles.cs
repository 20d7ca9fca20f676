namespace Reconciler.Cli.Tests.Importing;

/// <summary>Files of other systems, written for these tests.</summary>
internal static class ForeignFiles
{
    public const string KubeVirt = """
        apiVersion: kubevirt.io/v1
        kind: VirtualMachine
        metadata: {name: shop, namespace: prod, labels: {app: shop}}
        spec:
          runStrategy: RerunOnFailure
          dataVolumeTemplates:
          - metadata: {name: shop-root}
            spec:
              source: {http: {url: "https://images.example/debian.qcow2"}}
              storage: {resources: {requests: {storage: 10Gi}}, storageClassName: fast}
          template:
            metadata: {labels: {app: shop}}
            spec:
              architecture: amd64
              evictionStrategy: LiveMigrate
              nodeSelector: {zone: east}
              domain:
                cpu: {cores: 2, sockets: 1, threads: 1, dedicatedCpuPlacement: true}
                memory: {guest: 2Gi}
                firmware: {bootloader: {efi: {secureBoot: false}}}
                devices:
                  disks:
                  - {name: root, disk: {bus: virtio}}
                  - {name: scratch, disk: {bus: sata}}
                  - {name: seed, cdrom: {bus: sata}}
                  - {name: lost, disk: {bus: virtio}}
                  interfaces:
                  - {name: default, masquerade: {}, macAddress: "02:00:00:00:00:01"}
                  - {name: lan, bridge: {}, model: e1000}
              networks:
              - {name: default, pod: {}}
              - {name: lan, multus: {networkName: prod/office-lan}}
              volumes:
              - {name: root, dataVolume: {name: shop-root}}
              - {name: scratch, emptyDisk: {capacity: 1Gi}}
              - {name: seed, cloudInitNoCloud: {userData: "#cloud-config\nhostname: shop\n"}}
              - {name: lost, persistentVolumeClaim: {claimName: data}}
        """;

    public const string Libvirt = """
        <domain type='kvm'>
          <name>Mail</name><title>post</title>
          <memory unit='GiB'>1</memory><vcpu current='2'>4</vcpu>
          <os firmware='efi'><type arch='x86_64' machine='q35'>hvm</type></os>
          <cpu mode='host-passthrough'><topology sockets='1' cores='4' threads='1'/></cpu>
          <devices>
            <disk type='file' device='disk'><driver type='qcow2'/><source file='/srv/images/mail.qcow2'/><target dev='vda' bus='virtio'/></disk>
            <disk type='network' device='disk'><source protocol='rbd' name='pool/mail'/><target dev='vdb' bus='virtio'/></disk>
            <interface type='network'><mac address='52:54:00:00:00:02'/><source network='default'/></interface>
            <graphics type='spice'/>
          </devices>
        </domain>
        """;

    public const string Vmx = """
        .encoding = "UTF-8"
        config.version = "8"
        virtualHW.version = "19"
        displayName = "Files |22old|22"
        guestOS = "debian11-64"
        memsize = "4096"
        numvcpus = "4"
        cpuid.coresPerSocket = "2"
        firmware = "efi"
        uefi.secureBoot.enabled = "TRUE"
        scsi0.present = "TRUE"
        scsi0.virtualDev = "pvscsi"
        scsi0:0.present = "TRUE"
        scsi0:0.fileName = "files.vmdk"
        scsi0:1.present = "TRUE"
        scsi0:1.fileName = "../../etc/shadow.vmdk"
        sata0:1.present = "TRUE"
        sata0:1.deviceType = "cdrom-raw"
        sata0:1.fileName = "auto detect"
        ethernet0.present = "TRUE"
        ethernet0.networkName = "VM Network"
        ethernet0.addressType = "generated"
        ethernet0.generatedAddress = "00:0C:29:12:34:56"
        ethernet1.present = "FALSE"
        sound.present = "TRUE"
        what is this
        """;

    public const string Ovf = """
        <?xml version="1.0"?>
        <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData" xmlns:vmw="http://www.vmware.com/schema/ovf">
          <References><File ovf:id="file1" ovf:href="wiki-disk1.vmdk"/></References>
          <DiskSection><Info/><Disk ovf:diskId="vmdisk1" ovf:fileRef="file1" ovf:capacity="64" ovf:capacityAllocationUnits="byte * 2^20"/><Disk ovf:diskId="blank" ovf:capacity="1" ovf:capacityAllocationUnits="byte * 2^30"/></DiskSection>
          <NetworkSection><Info/><Network ovf:name="NAT"/></NetworkSection>
          <VirtualSystem ovf:id="wiki">
            <Info/><Name>Wiki</Name>
            <ProductSection><Info/><Product>Wiki</Product></ProductSection>
            <VirtualHardwareSection>
              <Info/>
              <Item><rasd:ElementName>2 CPUs</rasd:ElementName><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item>
              <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>1024</rasd:VirtualQuantity></Item>
              <Item><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceType>6</rasd:ResourceType></Item>
              <Item><rasd:HostResource>ovf:/disk/vmdisk1</rasd:HostResource><rasd:InstanceID>4</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
              <Item><rasd:HostResource>ovf:/disk/blank</rasd:HostResource><rasd:InstanceID>5</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
              <Item><rasd:Connection>NAT</rasd:Connection><rasd:InstanceID>6</rasd:InstanceID><rasd:ResourceType>10</rasd:ResourceType></Item>
              <Item><rasd:ElementName>usb</rasd:ElementName><rasd:InstanceID>7</rasd:InstanceID><rasd:ResourceType>23</rasd:ResourceType></Item>
              <vmw:Config ovf:required="false" vmw:key="firmware" vmw:value="efi"/>
              <vmw:Config ovf:required="false" vmw:key="cpuHotAddEnabled" vmw:value="true"/>
            </VirtualHardwareSection>
          </VirtualSystem>
        </Envelope>
        """;

    public const string HyperV = """
        <?xml version="1.0" encoding="utf-8"?>
        <configuration>
          <properties><name type="string">Print Server</name><subtype type="integer">1</subtype></properties>
          <settings>
            <memory><bank><size type="integer">2048</size><dynamic_memory_enabled type="bool">True</dynamic_memory_enabled></bank></memory>
            <processors><count type="integer">2</count></processors>
            <stopped_at_host_shutdown type="bool">False</stopped_at_host_shutdown>
          </settings>
          <_devices_>
            <controller0><drive0><pathname type="string">D:\VMs\print.vhdx</pathname><type type="string">VHD</type></drive0><drive1><pathname type="string">D:\VMs\gone.vhdx</pathname></drive1></controller0>
          </_devices_>
          <_nic_><ChannelInstanceGuid type="string">x</ChannelInstanceGuid><MacAddress type="string">00155D010203</MacAddress><Connection><AltSwitchName type="string">Office</AltSwitchName></Connection></_nic_>
        </configuration>
        """;
}
